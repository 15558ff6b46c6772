package io.millrace.server.quota;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/** Every limit of one kind, and which of them counts for whom. Immutable. */
final class QuotaTable {
    static final QuotaTable EMPTY = new QuotaTable(Map.of());

    private final Map<QuotaEntity, Double> limits;

    /**
     * The limit that counts.
     *
     * @param perSecond the amount allowed
     * @param shared who uses it up together: everybody for whom this is the same
     */
    record Limit(double perSecond, QuotaEntity shared) {}

    private QuotaTable(Map<QuotaEntity, Double> limits) {
        this.limits = limits;
    }

    boolean isEmpty() {
        return limits.isEmpty();
    }

    /** A copy with another limit; none when it is null. */
    QuotaTable with(QuotaEntity entity, @Nullable Double limit) {
        var changed = new HashMap<>(limits);
        if (limit == null) {
            changed.remove(entity);
        } else {
            changed.put(entity, limit);
        }
        return new QuotaTable(Map.copyOf(changed));
    }

    /**
     * The most specific limit there is: the user counts before the client id, a name before the
     * default of all names.
     */
    @Nullable Limit of(String user, String clientId) {
        if (limits.isEmpty()) {
            return null;
        }
        var found = ofUser(user, user, clientId);
        if (found == null) {
            found = ofUser(QuotaEntity.DEFAULT, user, clientId);
        }
        if (found == null) {
            found = first(QuotaEntity.client(clientId), QuotaEntity.client(clientId));
        }
        return found == null
                ? first(QuotaEntity.client(QuotaEntity.DEFAULT), QuotaEntity.client(clientId))
                : found;
    }

    /** The limit of an address. */
    @Nullable Limit of(String ip) {
        var own = first(QuotaEntity.ip(ip), QuotaEntity.ip(ip));
        return own == null ? first(QuotaEntity.ip(QuotaEntity.DEFAULT), QuotaEntity.ip(ip)) : own;
    }

    private @Nullable Limit ofUser(String named, String user, String clientId) {
        var both = QuotaEntity.userClient(user, clientId);
        var found = first(QuotaEntity.userClient(named, clientId), both);
        if (found == null) {
            found = first(QuotaEntity.userClient(named, QuotaEntity.DEFAULT), both);
        }
        return found == null ? first(QuotaEntity.user(named), QuotaEntity.user(user)) : found;
    }

    private @Nullable Limit first(QuotaEntity entity, QuotaEntity shared) {
        var limit = limits.get(entity);
        return limit == null ? null : new Limit(limit, shared);
    }
}
