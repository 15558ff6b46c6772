package io.millrace.server.quota;

import org.jspecify.annotations.Nullable;

/**
 * Whom a limit is for: a user, a client id, both together, or an address. A part that is null does
 * not matter; {@link #DEFAULT} stands for every name that has no limit of its own.
 */
public record QuotaEntity(@Nullable String user, @Nullable String clientId, @Nullable String ip) {
    /** In place of a name; no user, client or address that has a limit is called so. */
    public static final String DEFAULT = "";

    /** Checks that an address stands alone. */
    public QuotaEntity {
        if ((ip == null) == (user == null && clientId == null)) {
            throw new IllegalArgumentException("neither clients nor an address, or both");
        }
    }

    /** Every client of a user. */
    public static QuotaEntity user(String user) {
        return new QuotaEntity(user, null, null);
    }

    /** A client id, whoever uses it. */
    public static QuotaEntity client(String clientId) {
        return new QuotaEntity(null, clientId, null);
    }

    /** A client id of a user. */
    public static QuotaEntity userClient(String user, String clientId) {
        return new QuotaEntity(user, clientId, null);
    }

    /** An address. */
    public static QuotaEntity ip(String ip) {
        return new QuotaEntity(null, null, ip);
    }

    /** Whether this is an address. */
    public boolean isIp() {
        return ip != null;
    }
}
