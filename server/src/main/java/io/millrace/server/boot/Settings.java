package io.millrace.server.boot;

import io.millrace.group.assign.Assignors;
import io.millrace.group.classic.ClassicConfig;
import io.millrace.group.consumer.ConsumerConfig;
import io.millrace.group.consumer.ConsumerConfig.Migration;
import io.millrace.group.offset.OffsetConfig;
import io.millrace.group.runtime.ShardConfig;
import io.millrace.group.txn.TransactionConfig;
import io.millrace.log.Clock;
import io.millrace.replication.MoveRules;
import io.millrace.replication.ReplicaSettings;
import io.millrace.replication.fetcher.FetcherSettings;
import io.millrace.replication.throttle.ReplicationQuota;
import io.millrace.replication.throttle.ReplicationThrottle;
import io.millrace.server.api.data.DataSettings;
import io.millrace.server.config.BrokerConfig;
import io.millrace.server.config.ClusterKeys;
import io.millrace.server.config.ConfigKey;
import io.millrace.server.config.GroupKeys;
import io.millrace.server.config.InvalidConfig;
import io.millrace.server.config.LogKeys;
import io.millrace.server.config.MillraceKeys;
import io.millrace.server.config.NetKeys;
import io.millrace.server.config.QuotaKeys;
import io.millrace.server.config.ReplicaKeys;
import io.millrace.server.config.TransactionKeys;
import io.millrace.server.net.NetConfig;
import io.millrace.server.peer.PeerSettings;
import io.millrace.server.peer.PeerVersions;
import io.millrace.server.zk.ZooKeeperSettings;
import io.millrace.wire.protocol.TopicPartition;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** The broker's options as its parts want them: plain records. */
final class Settings {
    private static final long FLUSH_CHECK_MS = 1_000;
    private static final long MINUTE_MS = 60_000;
    private static final String RACK_AWARE = "RackAwareReplicaSelector";

    private final BrokerConfig config;

    Settings(BrokerConfig config) {
        this.config = config;
    }

    NetConfig net() {
        var d = NetConfig.DEFAULTS;
        return new NetConfig(
                get(NetKeys.NETWORK_THREADS),
                get(NetKeys.SEND_BUFFER),
                get(NetKeys.RECEIVE_BUFFER),
                get(NetKeys.LISTEN_BACKLOG),
                get(NetKeys.REQUEST_MAX_BYTES),
                get(NetKeys.QUEUED_MAX_REQUEST_BYTES),
                get(NetKeys.CONNECTIONS_MAX_IDLE),
                get(NetKeys.MAX_CONNECTIONS),
                get(NetKeys.MAX_CONNECTIONS_PER_IP),
                perIp(),
                d.maxInFlight(),
                d.maxInFlightBytes());
    }

    private Map<String, Integer> perIp() {
        return perIp(get(NetKeys.MAX_CONNECTIONS_PER_IP_OVERRIDES));
    }

    static Map<String, Integer> perIp(String text) {
        var limits = new HashMap<String, Integer>();
        if (text.isBlank()) return limits;
        for (var entry : text.strip().split("\\s*,\\s*")) {
            int colon = entry.lastIndexOf(':');
            try {
                limits.put(
                        entry.substring(0, Math.max(colon, 0)),
                        Integer.valueOf(entry.substring(colon + 1)));
            } catch (NumberFormatException e) {
                throw new InvalidConfig(
                        "Invalid value \""
                                + text
                                + "\" for "
                                + NetKeys.MAX_CONNECTIONS_PER_IP_OVERRIDES
                                + ": must be host:count separated by commas");
            }
        }
        return limits;
    }

    /** How fast leaders send, or followers fetch, at a rate that is asked anew each time. */
    ReplicationThrottle throttle(
            LongSupplier rate, Predicate<TopicPartition> throttled, Clock clock) {
        var sample = Duration.ofSeconds(get(QuotaKeys.REPLICATION_WINDOW_SECONDS));
        int samples = get(QuotaKeys.REPLICATION_WINDOW_NUM);
        return new ReplicationThrottle(
                new ReplicationQuota(rate, clock, samples, sample), throttled);
    }

    DataSettings data(int brokerId, ReplicationThrottle throttle) {
        String selector = config.find(ReplicaKeys.SELECTOR);
        return new DataSettings(
                get(NetKeys.FETCH_MAX_BYTES),
                get(NetKeys.FETCH_SESSION_SLOTS),
                brokerId,
                selector != null && selector.strip().endsWith(RACK_AWARE),
                throttle);
    }

    ReplicaSettings replicas(int brokerId) {
        return new ReplicaSettings(
                brokerId,
                Duration.ofMillis(get(ReplicaKeys.LAG_TIME_MAX)),
                Duration.ofMillis(get(ReplicaKeys.HIGH_WATERMARK_CHECKPOINT)),
                Duration.ofMillis(Math.max(1, get(LogKeys.RECOVERY_CHECKPOINT))),
                Duration.ofMillis(get(LogKeys.INITIAL_TASK_DELAY)),
                Duration.ofMillis(get(LogKeys.RETENTION_CHECK)),
                Duration.ofMillis(get(TransactionKeys.PRODUCER_ID_CHECK)),
                Duration.ofMillis(FLUSH_CHECK_MS));
    }

    /** How replicas move between directories, at a rate that is asked anew each time. */
    MoveRules moves(LongSupplier rate, Clock clock) {
        var sample = Duration.ofSeconds(get(QuotaKeys.MOVE_WINDOW_SECONDS));
        return new MoveRules(
                Objects.requireNonNullElse(config.find(ReplicaKeys.MOVES), config.logDirs().size()),
                new ReplicationQuota(rate, clock, get(QuotaKeys.MOVE_WINDOW_NUM), sample));
    }

    FetcherSettings fetchers(int brokerId) {
        return new FetcherSettings(
                brokerId,
                get(ReplicaKeys.FETCHERS),
                get(ReplicaKeys.FETCH_MIN_BYTES),
                Duration.ofMillis(get(ReplicaKeys.FETCH_WAIT_MAX)),
                get(ReplicaKeys.FETCH_MAX_BYTES),
                get(ReplicaKeys.FETCH_RESPONSE_MAX_BYTES),
                Duration.ofMillis(get(ReplicaKeys.FETCH_BACKOFF)),
                peerVersions().fetch());
    }

    PeerVersions peerVersions() {
        return PeerVersions.of(get(ClusterKeys.PROTOCOL_VERSION));
    }

    /** How the fetcher of that number connects to its leader. */
    PeerSettings fetcherLink(PeerSettings peers, int brokerId, int fetcher) {
        return PeerSettings.of(
                        peers.loops(),
                        peers.channel(),
                        "broker-" + brokerId + "-fetcher-" + fetcher)
                .waiting(get(ReplicaKeys.SOCKET_TIMEOUT));
    }

    ClassicConfig groups() {
        return new ClassicConfig(
                get(GroupKeys.GROUP_MIN_SESSION),
                get(GroupKeys.GROUP_MAX_SESSION),
                get(GroupKeys.GROUP_MAX_SIZE),
                get(GroupKeys.GROUP_INITIAL_DELAY));
    }

    ConsumerConfig consumers() {
        try {
            return new ConsumerConfig(
                    new Assignors(get(GroupKeys.CONSUMER_ASSIGNORS)),
                    get(GroupKeys.CONSUMER_MAX_SIZE),
                    Migration.valueOf(get(GroupKeys.CONSUMER_MIGRATION).toUpperCase(Locale.ROOT)),
                    get(GroupKeys.CONSUMER_REGEX_REFRESH));
        } catch (IllegalArgumentException e) {
            throw new InvalidConfig(
                    "Invalid value for " + GroupKeys.CONSUMER_ASSIGNORS + ": " + e.getMessage());
        }
    }

    ShardConfig shards() {
        return new ShardConfig(
                get(GroupKeys.OFFSETS_COMMIT_TIMEOUT), get(GroupKeys.OFFSETS_LOAD_BUFFER));
    }

    TransactionConfig transactions() {
        return new TransactionConfig(
                get(MillraceKeys.TRANSACTION_VERSION),
                get(TransactionKeys.MAX_TIMEOUT),
                get(TransactionKeys.ID_EXPIRATION),
                get(TransactionKeys.TIMEOUT_CHECK),
                get(TransactionKeys.EXPIRY_CHECK));
    }

    ShardConfig transactionShards() {
        return new ShardConfig(
                get(GroupKeys.OFFSETS_COMMIT_TIMEOUT), get(TransactionKeys.STATE_LOAD_BUFFER));
    }

    OffsetConfig offsets() {
        return new OffsetConfig(
                get(GroupKeys.OFFSET_METADATA_MAX),
                get(GroupKeys.OFFSETS_RETENTION) * MINUTE_MS,
                get(GroupKeys.OFFSETS_RETENTION_CHECK));
    }

    ZooKeeperSettings zooKeeper(String connect) {
        int session = get(ClusterKeys.ZOOKEEPER_SESSION_TIMEOUT);
        return new ZooKeeperSettings(
                connect,
                session,
                Objects.requireNonNullElse(
                        config.find(ClusterKeys.ZOOKEEPER_CONNECTION_TIMEOUT), session),
                get(ClusterKeys.ZOOKEEPER_MAX_IN_FLIGHT),
                get(ClusterKeys.ZOOKEEPER_SET_ACL),
                Map.of());
    }

    /** The same for an ensemble that the brokers host: the start waits for enough of them. */
    ZooKeeperSettings patientZooKeeper(String connect) {
        return zooKeeper(connect).withConnectionTimeoutMs(Integer.MAX_VALUE);
    }

    /**
     * Where the ZooKeeper inside the process keeps its data: beside the first log directory unless
     * told otherwise.
     */
    Path zooKeeperFolder() {
        var named = config.find(MillraceKeys.ZOOKEEPER_DIR);
        return named == null
                ? Path.of(config.logDirs().getFirst()).toAbsolutePath().resolveSibling("zookeeper")
                : Path.of(named).toAbsolutePath();
    }

    private <T> T get(ConfigKey<T> key) {
        return config.get(key);
    }
}
