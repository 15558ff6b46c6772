package io.millrace.server.api.quota;

import static io.millrace.wire.protocol.ErrorCode.INVALID_REQUEST;
import static io.millrace.wire.protocol.ErrorCode.UNSUPPORTED_VERSION;

import io.millrace.server.quota.QuotaEntity;
import io.millrace.wire.message.DescribeClientQuotasRequest;
import io.millrace.wire.message.DescribeClientQuotasRequest.ComponentData;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * Which entities a DescribeClientQuotas request wants (KIP-546).
 *
 * @param wanted name wanted by type; {@link QuotaEntity#DEFAULT} for the default, null for any
 * @param strict whether an entity must not have other parts than those asked for
 */
record EntityFilter(Map<EntityType, Match> wanted, boolean strict) {
    private static final int EXACT = 0;
    private static final int DEFAULT = 1;
    private static final int ANY = 2;

    /** A request's filter, or why it is none. */
    sealed interface Parsed {
        record Usable(EntityFilter filter) implements Parsed {}

        record Refused(ErrorCode error, String why) implements Parsed {}
    }

    /** What is asked of one part; any name when it is null. */
    record Match(@Nullable String name) {
        boolean accepts(String actual) {
            return name == null || name.equals(actual);
        }
    }

    static Parsed of(DescribeClientQuotasRequest request) {
        var wanted = new EnumMap<EntityType, Match>(EntityType.class);
        for (var component : request.components()) {
            var type = EntityType.named(component.entityType());
            if (type == null) {
                return component.entityType().isEmpty()
                        ? refused("Unexpected empty filter component entity type")
                        : new Parsed.Refused(
                                UNSUPPORTED_VERSION,
                                "Custom entity type '"
                                        + component.entityType()
                                        + "' not supported");
            }
            var match = match(component);
            if (match == null) {
                return refused("Unexpected match type: " + component.matchType());
            }
            if (wanted.put(type, match) != null) {
                return refused("Duplicate " + type.text() + " filter component entity type");
            }
        }
        if (wanted.containsKey(EntityType.IP) && wanted.size() > 1) {
            return refused(
                    "Invalid entity filter component combination: an ip filter component cannot be"
                            + " used with user or client-id");
        }
        return new Parsed.Usable(new EntityFilter(wanted, request.strict()));
    }

    private static Parsed refused(String why) {
        return new Parsed.Refused(INVALID_REQUEST, why);
    }

    private static @Nullable Match match(ComponentData component) {
        return switch (component.matchType()) {
            case EXACT -> new Match(Objects.requireNonNullElse(component.match(), ""));
            case DEFAULT -> new Match(QuotaEntity.DEFAULT);
            case ANY -> new Match(null);
            default -> null;
        };
    }

    boolean accepts(QuotaEntity entity) {
        for (var type : EntityType.values()) {
            var name = type.of(entity);
            var match = wanted.get(type);
            boolean fits =
                    match == null ? name == null || !strict : name != null && match.accepts(name);
            if (!fits) {
                return false;
            }
        }
        return true;
    }
}
