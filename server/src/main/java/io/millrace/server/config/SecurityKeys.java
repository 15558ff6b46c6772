package io.millrace.server.config;

import static io.millrace.server.config.Check.atLeast;
import static io.millrace.server.config.ConfigKey.ofClass;
import static io.millrace.server.config.ConfigKey.ofInt;
import static io.millrace.server.config.ConfigKey.ofLong;
import static io.millrace.server.config.ConfigKey.ofPassword;
import static io.millrace.server.config.ConfigKey.ofString;

/** Authorization, principals, passwords and delegation tokens. */
public final class SecurityKeys {
    static final KeyTable TABLE =
            new KeyTable("Security", "Authorization, principals, passwords and delegation tokens.");

    static {
        TABLE.idle(
                ofString(
                        "authorizer.class.name",
                        "",
                        "Class that decides who may do what; nobody is refused anything without"
                                + " one."),
                ofClass(
                                "principal.builder.class",
                                "org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder",
                                "Class that names the principal of a connection.")
                        .perBroker(),
                ofString("security.providers", null, "Additional security providers."),
                ofPassword(
                        "delegation.token.master.key",
                        "Older name of delegation.token.secret.key."),
                ofPassword(
                        "delegation.token.secret.key",
                        "Secret that signs delegation tokens, the same on all brokers."),
                ofLong(
                                "delegation.token.max.lifetime.ms",
                                604800000L,
                                "The longest life of a token, in ms.")
                        .check(atLeast(1)),
                ofLong(
                                "delegation.token.expiry.time.ms",
                                86400000L,
                                "Life of a token between two renewals, in ms.")
                        .check(atLeast(1)),
                ofLong(
                                "delegation.token.expiry.check.interval.ms",
                                3600000L,
                                "Pause between two looks for expired tokens, in ms.")
                        .check(atLeast(1)),
                ofPassword(
                        "password.encoder.secret",
                        "Secret that encrypts passwords stored in ZooKeeper."),
                ofPassword("password.encoder.old.secret", "The secret before it was changed."),
                ofString(
                        "password.encoder.keyfactory.algorithm",
                        null,
                        "How the encryption key is derived from that secret."),
                ofString(
                        "password.encoder.cipher.algorithm",
                        "AES/CBC/PKCS5Padding",
                        "Cipher of stored passwords."),
                ofInt("password.encoder.key.length", 128, "Key length of that cipher, in bits.")
                        .check(atLeast(8)),
                ofInt("password.encoder.iterations", 4096, "Rounds of the key derivation.")
                        .check(atLeast(1024)));
    }

    private SecurityKeys() {}
}
