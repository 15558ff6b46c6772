package io.millrace.server.api.quota;

import io.millrace.server.quota.QuotaEntity;
import io.millrace.server.quota.QuotaKind;
import io.millrace.wire.message.AlterClientQuotasRequest.EntityData;
import io.millrace.wire.message.AlterClientQuotasRequest.EntryData;
import io.millrace.wire.message.AlterClientQuotasRequest.OpData;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What one entry of an AlterClientQuotas request wants (KIP-546).
 *
 * @param entity whose limits
 * @param limits new limit by kind; null takes it away
 */
record QuotaChange(QuotaEntity entity, Map<QuotaKind, @Nullable Double> limits) {
    private static final double EPSILON = 1e-6;

    /** An entry's change, or why there is none. */
    sealed interface Parsed {
        record Usable(QuotaChange change) implements Parsed {}

        record Refused(String why) implements Parsed {}
    }

    /** An entry that makes no sense. */
    private static final class Nonsense extends Exception {
        private static final long serialVersionUID = 1L;

        Nonsense(String why) {
            super(why, null, false, false);
        }
    }

    static Parsed of(EntryData entry) {
        try {
            var entity = entity(entry.entity());
            return new Parsed.Usable(new QuotaChange(entity, limits(entity, entry.ops())));
        } catch (Nonsense nonsense) {
            return new Parsed.Refused(Objects.requireNonNullElse(nonsense.getMessage(), ""));
        }
    }

    private static QuotaEntity entity(List<EntityData> parts) throws Nonsense {
        var names = new EnumMap<EntityType, String>(EntityType.class);
        for (var part : parts) {
            var type = EntityType.named(part.entityType());
            if (type == null) {
                throw new Nonsense("Unhandled client quota entity type: " + part.entityType());
            }
            var name = part.entityName();
            if (name != null && name.isEmpty()) {
                throw new Nonsense("Empty " + type.text() + " not supported");
            }
            if (names.put(type, name == null ? QuotaEntity.DEFAULT : name) != null) {
                throw new Nonsense("More than one " + type.text() + " in one entity");
            }
        }
        var ip = names.get(EntityType.IP);
        if (names.isEmpty()) {
            throw new Nonsense("Invalid empty client quota entity");
        }
        if (ip == null) {
            return new QuotaEntity(
                    names.get(EntityType.USER), names.get(EntityType.CLIENT_ID), null);
        }
        if (names.size() > 1) {
            throw new Nonsense(
                    "Invalid quota entity combination, IP entity should not be combined with User or"
                            + " ClientId");
        }
        requireAddress(ip);
        return QuotaEntity.ip(ip);
    }

    /** On a thread that may wait for a name service. */
    private static void requireAddress(String ip) throws Nonsense {
        if (ip.equals(QuotaEntity.DEFAULT)) {
            return;
        }
        try {
            InetAddress.getByName(ip);
        } catch (UnknownHostException unknown) {
            throw new Nonsense(ip + " is not a valid IP or resolvable host.");
        }
    }

    private static Map<QuotaKind, @Nullable Double> limits(QuotaEntity entity, List<OpData> steps)
            throws Nonsense {
        var limits = new LinkedHashMap<QuotaKind, @Nullable Double>();
        var seen = new HashSet<String>();
        for (var step : steps) {
            var kind = QuotaKind.of(step.key());
            if (!seen.add(step.key())) {
                throw new Nonsense("Configuration " + step.key() + " is changed more than once");
            }
            if (kind != null && kind.suits(entity)) {
                limits.put(kind, step.remove() ? null : value(kind, step.value()));
            } else if (!step.remove()) { // what nobody can have may be taken away
                throw new Nonsense("Invalid configuration key " + step.key());
            }
        }
        return limits;
    }

    private static double value(QuotaKind kind, double value) throws Nonsense {
        if (!kind.isWhole()) {
            return value;
        }
        double whole = (double) (long) (value + EPSILON);
        if (Math.abs(whole - value) > EPSILON) {
            throw new Nonsense("Configuration " + kind.key() + " must be a Long value");
        }
        return whole;
    }

    /** The limits after the change. */
    Map<QuotaKind, Double> apply(Map<QuotaKind, Double> before) {
        var after = new EnumMap<QuotaKind, Double>(QuotaKind.class);
        after.putAll(before);
        limits.forEach((kind, limit) -> {
            if (limit == null) {
                after.remove(kind);
            } else {
                after.put(kind, limit);
            }
        });
        return after;
    }
}
