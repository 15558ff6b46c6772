package io.millrace.server.zk;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Something that has configs of its own: a topic, a broker, a client id, a user, a user's client
 * id, an address, or the default of one of these; a group or a subscription to clients' metrics,
 * which Kafka 3.9's tree has no place for (docs/decisions/0020).
 *
 * @param path its place below {@code /config}, e.g. {@code topics/orders} or {@code
 *     users/alice/clients/<default>}, with names other than those of topics, brokers and addresses
 *     in their sanitised form
 */
public record ConfigEntity(String path) implements Comparable<ConfigEntity> {
    /** What stands in place of a name for the default of all names. */
    public static final String DEFAULT = "<default>";

    static final String ROOT = "/config";
    static final String TOPICS = "topics";
    static final String BROKERS = "brokers";
    static final String CLIENTS = "clients";
    static final String USERS = "users";
    static final String IPS = "ips";
    static final String GROUPS = "groups";
    static final String CLIENT_METRICS = "client-metrics";
    private static final Set<String> PLAIN = Set.of(TOPICS, BROKERS, IPS);

    public static ConfigEntity topic(String topic) {
        return new ConfigEntity(TOPICS + "/" + topic);
    }

    public static ConfigEntity broker(int brokerId) {
        return new ConfigEntity(BROKERS + "/" + brokerId);
    }

    public static ConfigEntity defaultBroker() {
        return new ConfigEntity(BROKERS + "/" + DEFAULT);
    }

    /** {@code clientId} as the client gave it, or {@link #DEFAULT}. */
    public static ConfigEntity client(String clientId) {
        return new ConfigEntity(CLIENTS + "/" + sanitised(clientId));
    }

    /** {@code user} as it authenticated, or {@link #DEFAULT}. */
    public static ConfigEntity user(String user) {
        return new ConfigEntity(USERS + "/" + sanitised(user));
    }

    /** A user's client id; either may be {@link #DEFAULT}. */
    public static ConfigEntity userClient(String user, String clientId) {
        return new ConfigEntity(
                USERS + "/" + sanitised(user) + "/" + CLIENTS + "/" + sanitised(clientId));
    }

    /** {@code ip} as text, or {@link #DEFAULT}. */
    public static ConfigEntity ip(String ip) {
        return new ConfigEntity(IPS + "/" + ip);
    }

    public static ConfigEntity group(String group) {
        return new ConfigEntity(GROUPS + "/" + sanitised(group));
    }

    /** A subscription to metrics of clients. */
    public static ConfigEntity clientMetrics(String subscription) {
        return new ConfigEntity(CLIENT_METRICS + "/" + sanitised(subscription));
    }

    /** First part of the path: topics, brokers, clients, users, ips, groups or client-metrics. */
    public String type() {
        int slash = path.indexOf('/');
        return slash < 0 ? path : path.substring(0, slash);
    }

    /** Second part of the path, in plain form. */
    public String name() {
        int start = path.indexOf('/') + 1;
        int end = path.indexOf('/', start);
        String name = end < 0 ? path.substring(start) : path.substring(start, end);
        return PLAIN.contains(type()) ? name : plain(name);
    }

    String node() {
        return ROOT + "/" + path;
    }

    /** Names with any character at all as names of nodes. */
    static String sanitised(String name) {
        if (name.equals(DEFAULT)) return name;
        // As names of nodes these two would mean the folder itself and the one above it.
        if (name.equals(".") || name.equals("..")) return name.replace(".", "%2E");
        return URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }

    /** The name that {@link #sanitised} was given. */
    public static String plain(String sanitised) {
        return sanitised.equals(DEFAULT)
                ? sanitised
                : URLDecoder.decode(sanitised, StandardCharsets.UTF_8);
    }

    @Override
    public int compareTo(ConfigEntity other) {
        return path.compareTo(other.path);
    }
}
