package io.millrace.server.config;

import static io.millrace.server.config.ConfigKey.ofClass;
import static io.millrace.server.config.ConfigKey.ofDouble;
import static io.millrace.server.config.ConfigKey.ofInt;
import static io.millrace.server.config.ConfigKey.ofList;
import static io.millrace.server.config.ConfigKey.ofLong;
import static io.millrace.server.config.ConfigKey.ofPassword;
import static io.millrace.server.config.ConfigKey.ofShort;
import static io.millrace.server.config.ConfigKey.ofString;

/** SASL on the broker's own listeners and between brokers. */
public final class SaslKeys {
    static final KeyTable TABLE =
            new KeyTable("SASL", "SASL on the broker's own listeners and between brokers.");

    static {
        TABLE.idle(
                ofLong(
                        "connections.max.reauth.ms",
                        0L,
                        "A client must authenticate again within this time, in ms; 0 never."),
                ofInt(
                        "sasl.server.max.receive.size",
                        524288,
                        "The largest message accepted before authentication, in bytes."),
                ofString(
                                "sasl.mechanism.inter.broker.protocol",
                                "GSSAPI",
                                "Mechanism between brokers.")
                        .perBroker(),
                ofList("sasl.enabled.mechanisms", "GSSAPI", "Mechanisms offered to clients.")
                        .perBroker(),
                ofClass(
                        "sasl.server.callback.handler.class",
                        null,
                        "Class that checks credentials."),
                ofList(
                                "sasl.kerberos.principal.to.local.rules",
                                "DEFAULT",
                                "How a Kerberos principal becomes a short name.")
                        .perBroker(),
                ofPassword("sasl.jaas.config", "Login module and its options.").perBroker(),
                ofClass(
                        "sasl.client.callback.handler.class",
                        null,
                        "Class that gives this broker's own credentials."),
                ofClass("sasl.login.class", null, "Class that logs this broker in."),
                ofClass(
                        "sasl.login.callback.handler.class",
                        null,
                        "Class that login asks for credentials."),
                ofString(
                                "sasl.kerberos.service.name",
                                null,
                                "Kerberos service name of the brokers.")
                        .perBroker(),
                ofString("sasl.kerberos.kinit.cmd", "/usr/bin/kinit", "Path of kinit.").perBroker(),
                ofDouble(
                                "sasl.kerberos.ticket.renew.window.factor",
                                0.8,
                                "Share of a ticket's life after which it is renewed.")
                        .perBroker(),
                ofDouble("sasl.kerberos.ticket.renew.jitter", 0.05, "Random part of that time.")
                        .perBroker(),
                ofLong(
                                "sasl.kerberos.min.time.before.relogin",
                                60000L,
                                "Pause between two renewals, in ms.")
                        .perBroker(),
                ofDouble(
                                "sasl.login.refresh.window.factor",
                                0.8,
                                "Share of a credential's life after which it is refreshed.")
                        .perBroker(),
                ofDouble("sasl.login.refresh.window.jitter", 0.05, "Random part of that time.")
                        .perBroker(),
                ofShort(
                                "sasl.login.refresh.min.period.seconds",
                                60,
                                "The shortest pause between two refreshes, in seconds.")
                        .perBroker(),
                ofShort(
                                "sasl.login.refresh.buffer.seconds",
                                300,
                                "Time before expiry kept free for the refresh, in seconds.")
                        .perBroker(),
                ofInt(
                        "sasl.login.connect.timeout.ms",
                        null,
                        "Time limit for connecting to the login provider, in ms."),
                ofInt("sasl.login.read.timeout.ms", null, "Time limit for its answer, in ms."),
                ofLong(
                        "sasl.login.retry.backoff.max.ms",
                        10000L,
                        "The longest pause between two login tries, in ms."),
                ofLong(
                        "sasl.login.retry.backoff.ms",
                        100L,
                        "The first pause between two login tries, in ms."),
                ofString(
                        "sasl.oauthbearer.scope.claim.name",
                        "scope",
                        "Claim of a token that holds its scope."),
                ofString(
                        "sasl.oauthbearer.sub.claim.name",
                        "sub",
                        "Claim of a token that holds its subject."),
                ofString("sasl.oauthbearer.token.endpoint.url", null, "Where tokens are fetched."),
                ofString(
                        "sasl.oauthbearer.jwks.endpoint.url",
                        null,
                        "Where the keys that verify tokens are fetched."),
                ofLong(
                        "sasl.oauthbearer.jwks.endpoint.refresh.ms",
                        3600000L,
                        "Pause between two such fetches, in ms."),
                ofLong(
                        "sasl.oauthbearer.jwks.endpoint.retry.backoff.ms",
                        100L,
                        "The first pause after a failed fetch, in ms."),
                ofLong(
                        "sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms",
                        10000L,
                        "The longest pause after failed fetches, in ms."),
                ofInt(
                        "sasl.oauthbearer.clock.skew.seconds",
                        30,
                        "Difference of clocks tolerated, in seconds."),
                ofList(
                        "sasl.oauthbearer.expected.audience",
                        null,
                        "Audiences a token must name one of."),
                ofString("sasl.oauthbearer.expected.issuer", null, "Issuer a token must name."));
    }

    private SaslKeys() {}
}
