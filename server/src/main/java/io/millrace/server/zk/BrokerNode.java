package io.millrace.server.zk;

import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.replication.cluster.Endpoint;

import org.apache.zookeeper.Op;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The nodes {@code /brokers/ids/<id>}: written in version 5, read in all. */
final class BrokerNode {
    static final String PARENT = "/brokers/ids";
    private static final int VERSION = 5;
    private static final int NO_PORT = -1;
    private static final int LOWEST_LEVEL = 1;

    /** Names by the numbers that UpdateMetadata uses. */
    private static final List<String> PROTOCOLS =
            List.of("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL");

    private BrokerNode() {}

    static String path(int brokerId) {
        return PARENT + "/" + brokerId;
    }

    /**
     * Part of each registration; the version of the parent's data, of which there is none, counts
     * them.
     */
    static Op countRegistration() {
        return Op.setData(PARENT, null, -1);
    }

    /** The condition that nobody has registered since {@code parent} was read. */
    static Op noneRegisteredSince(Znode parent) {
        return Op.check(PARENT, parent.version());
    }

    static byte[] payload(BrokerInfo broker, int jmxPort, long nowMs) {
        return payload(broker, Map.of(), jmxPort, nowMs);
    }

    /** {@code features} are those that the broker supports, each with its highest level. */
    static byte[] payload(
            BrokerInfo broker, Map<String, Integer> features, int jmxPort, long nowMs) {
        Optional<Endpoint> plain =
                broker.endpoints().stream().filter(e -> e.securityProtocol() == 0).findFirst();
        return Json.object(out -> {
            out.writeObjectFieldStart("features");
            for (Map.Entry<String, Integer> feature : new TreeMap<>(features).entrySet()) {
                out.writeObjectFieldStart(feature.getKey());
                out.writeNumberField("min_version", LOWEST_LEVEL);
                out.writeNumberField("max_version", feature.getValue());
                out.writeEndObject();
            }
            out.writeEndObject();
            out.writeObjectFieldStart("listener_security_protocol_map");
            for (Endpoint endpoint : broker.endpoints()) {
                out.writeStringField(
                        endpoint.listener(), PROTOCOLS.get(endpoint.securityProtocol()));
            }
            out.writeEndObject();
            out.writeArrayFieldStart("endpoints");
            for (Endpoint endpoint : broker.endpoints()) {
                out.writeString(text(endpoint));
            }
            out.writeEndArray();
            out.writeNumberField("jmx_port", jmxPort);
            if (broker.rack() != null) {
                out.writeStringField("rack", broker.rack());
            }
            out.writeNumberField("port", plain.map(Endpoint::port).orElse(NO_PORT));
            out.writeStringField("host", plain.map(Endpoint::host).orElse(null));
            out.writeNumberField("version", VERSION);
            out.writeStringField("timestamp", Long.toString(nowMs));
        });
    }

    static BrokerInfo parse(int brokerId, byte[] data) {
        String path = path(brokerId);
        Json json = Json.parse(path, data);
        return new BrokerInfo(brokerId, endpoints(path, json), json.text("rack"));
    }

    /** Whether the broker that registered so supports features at these levels. */
    static boolean supports(byte[] data, Map<String, Integer> levels) {
        Json features = Json.parse(PARENT, data).object("features");
        return levels.entrySet().stream()
                .allMatch(level ->
                        features.values().containsKey(level.getKey())
                                && features.object(level.getKey()).requireInt(PARENT, "max_version")
                                        >= level.getValue());
    }

    private static List<Endpoint> endpoints(String path, Json json) {
        Map<String, ?> protocols = json.object("listener_security_protocol_map").values();
        List<Endpoint> endpoints = new ArrayList<>();
        for (String text : json.texts("endpoints")) {
            endpoints.add(parseEndpoint(path, text, protocols));
        }
        String host = json.text("host");
        if (endpoints.isEmpty() && host != null) {
            // Version 1 knew a single listener only.
            endpoints.add(new Endpoint("PLAINTEXT", host, json.requireInt(path, "port"), 0));
        }
        return endpoints;
    }

    private static Endpoint parseEndpoint(String path, String text, Map<String, ?> protocols) {
        int scheme = text.indexOf("://");
        int colon = text.lastIndexOf(':');
        if (scheme < 0 || colon <= scheme + 2) {
            throw new Json.BadPayload(path, "bad endpoint " + text);
        }
        String listener = text.substring(0, scheme);
        String host = text.substring(scheme + 3, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        Object protocol = protocols.get(listener);
        int number = PROTOCOLS.indexOf(protocol == null ? listener : protocol.toString());
        if (number < 0) {
            throw new Json.BadPayload(path, "no security protocol for listener " + listener);
        }
        try {
            return new Endpoint(
                    listener, host, Integer.parseInt(text.substring(colon + 1)), number);
        } catch (NumberFormatException e) {
            throw new Json.BadPayload(path, "bad port in " + text);
        }
    }

    private static String text(Endpoint endpoint) {
        String host =
                endpoint.host().indexOf(':') < 0 ? endpoint.host() : "[" + endpoint.host() + "]";
        return endpoint.listener() + "://" + host + ":" + endpoint.port();
    }
}
