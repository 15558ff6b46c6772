package io.millrace.server.config;

import static io.millrace.server.config.Check.oneOf;
import static io.millrace.server.config.ConfigKey.ofBoolean;
import static io.millrace.server.config.ConfigKey.ofClass;
import static io.millrace.server.config.ConfigKey.ofList;
import static io.millrace.server.config.ConfigKey.ofPassword;
import static io.millrace.server.config.ConfigKey.ofString;

/** TLS on the broker's own listeners. */
public final class SslKeys {
    static final KeyTable TABLE = new KeyTable("TLS", "TLS on the broker's own listeners.");

    static {
        TABLE.idle(
                ofString(
                                "ssl.client.auth",
                                "none",
                                "Whether clients must, may or need not show a certificate.")
                        .check(oneOf("required", "requested", "none"))
                        .perBroker(),
                ofString(
                        "ssl.principal.mapping.rules",
                        "DEFAULT",
                        "How a certificate's name becomes a principal."),
                ofBoolean(
                        "ssl.allow.dn.changes",
                        false,
                        "Whether a renewed certificate may have another distinguished name."),
                ofBoolean(
                        "ssl.allow.san.changes",
                        false,
                        "Whether a renewed certificate may have other alternative names."),
                ofString("ssl.protocol", "TLSv1.3", "The preferred TLS version.").perBroker(),
                ofString("ssl.provider", null, "The TLS provider.").perBroker(),
                ofList("ssl.enabled.protocols", "TLSv1.2,TLSv1.3", "TLS versions accepted.")
                        .perBroker(),
                ofString("ssl.keystore.type", "JKS", "Format of the key store.").perBroker(),
                ofString(
                                "ssl.keystore.location",
                                null,
                                "File with the broker's key and certificate.")
                        .perBroker(),
                ofPassword("ssl.keystore.password", "Password of that file.").perBroker(),
                ofPassword("ssl.key.password", "Password of the key inside it.").perBroker(),
                ofPassword("ssl.keystore.key", "The key itself, as PEM.").perBroker(),
                ofPassword(
                                "ssl.keystore.certificate.chain",
                                "The certificate chain itself, as PEM.")
                        .perBroker(),
                ofString("ssl.truststore.type", "JKS", "Format of the trust store.").perBroker(),
                ofString(
                                "ssl.truststore.location",
                                null,
                                "File with the certificates that are trusted.")
                        .perBroker(),
                ofPassword("ssl.truststore.password", "Password of that file.").perBroker(),
                ofPassword(
                                "ssl.truststore.certificates",
                                "The trusted certificates themselves, as PEM.")
                        .perBroker(),
                ofString("ssl.keymanager.algorithm", "SunX509", "Algorithm of the key manager.")
                        .perBroker(),
                ofString("ssl.trustmanager.algorithm", "PKIX", "Algorithm of the trust manager.")
                        .perBroker(),
                ofString(
                                "ssl.endpoint.identification.algorithm",
                                "https",
                                "How a server's certificate is matched with its host name.")
                        .perBroker(),
                ofString("ssl.secure.random.implementation", null, "Source of random numbers.")
                        .perBroker(),
                ofList(
                                "ssl.cipher.suites",
                                "",
                                "Cipher suites accepted; empty means the provider's own list.")
                        .perBroker(),
                ofClass("ssl.engine.factory.class", null, "Class that makes TLS engines.")
                        .perBroker());
    }

    private SslKeys() {}
}
