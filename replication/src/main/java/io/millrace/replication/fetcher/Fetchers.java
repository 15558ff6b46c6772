package io.millrace.replication.fetcher;

import io.millrace.replication.RoleListener;
import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.lane.Lane;
import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.PartitionView;
import io.millrace.replication.partition.Role;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which partitions are copied from whom. Learns of roles from the replicas, and of the leaders'
 * addresses from the cluster's image: a leader that is not known yet, or that has moved, is
 * connected to as soon as the image names its address.
 */
public final class Fetchers implements RoleListener, ClusterView.Listener, AutoCloseable {
    private final FetcherSettings settings;
    private final FetcherSeams seams;
    private final Lane home;
    private final SortedMap<TopicPartition, Followed> followed = new TreeMap<>();
    private final SortedMap<Integer, Leader> leaders = new TreeMap<>();
    private int perLeader;
    private boolean leaving;
    private boolean closed;

    /** A partition, its role, and the one who copies it, if the leader is known. */
    private record Followed(
            Partition partition, PartitionView role, int leader, @Nullable Fetcher fetcher) {}

    /** A leader as it was known when its fetchers were made. */
    private record Leader(BrokerInfo info, Map<Integer, Fetcher> fetchers) {}

    /** Fetchers without work; to be registered as listener of roles and of the image. */
    public Fetchers(FetcherSettings settings, FetcherSeams seams) {
        this.settings = settings;
        this.seams = seams;
        this.home = seams.home();
        this.perLeader = settings.fetchers();
    }

    /** That many fetchers for each leader from now on; partitions are dealt out to them anew. */
    public void resize(int fetchers) {
        home.post(() -> {
            if (perLeader == fetchers || closed || leaving) {
                return;
            }
            perLeader = fetchers;
            leaders.values().forEach(Fetchers::close);
            leaders.clear();
            lookForLeaders();
        });
    }

    @Override
    public void roleChanged(Partition partition, PartitionView now) {
        home.post(() -> {
            leave(followed.remove(partition.name()), partition.name());
            if (now.role() instanceof Role.Follower(int leader) && leader >= 0) {
                follow(partition, now, leader);
            }
        });
    }

    private static void leave(@Nullable Followed before, TopicPartition name) {
        if (before != null && before.fetcher != null) {
            before.fetcher.remove(name);
        }
    }

    private void follow(Partition partition, PartitionView role, int leader) {
        if (closed || leaving) {
            return;
        }
        BrokerInfo info = seams.cluster().image().brokers().get(leader);
        Fetcher fetcher = info == null ? null : fetcher(info, partition.name());
        followed.put(partition.name(), new Followed(partition, role, leader, fetcher));
        if (fetcher != null) {
            fetcher.add(partition, role);
        }
    }

    private Fetcher fetcher(BrokerInfo info, TopicPartition name) {
        Leader known = leaders.get(info.id());
        if (known == null || !known.info.endpoints().equals(info.endpoints())) {
            close(known);
            known = new Leader(info, new TreeMap<>());
            leaders.put(info.id(), known);
        }
        return known.fetchers.computeIfAbsent(
                place(name),
                place ->
                        new Fetcher(
                                connection -> seams.links().connect(info, place, connection),
                                settings,
                                seams));
    }

    /** Which of a leader's fetchers copies the partition: Kafka's choice. */
    private int place(TopicPartition name) {
        int hash = 31 * name.topic().hashCode() + name.partition();
        return (hash == Integer.MIN_VALUE ? 0 : Math.abs(hash)) % perLeader;
    }

    private static void close(@Nullable Leader leader) {
        if (leader != null) {
            leader.fetchers.values().forEach(Fetcher::close);
        }
    }

    @Override
    public void changed(ClusterImage before, ClusterImage after) {
        if (!before.brokers().equals(after.brokers())) {
            home.post(this::lookForLeaders);
        }
    }

    private void lookForLeaders() {
        SortedMap<Integer, BrokerInfo> alive = seams.cluster().image().brokers();
        leaders.values()
                .removeIf(leader -> {
                    BrokerInfo now = alive.get(leader.info.id());
                    boolean gone = now == null || !now.endpoints().equals(leader.info.endpoints());
                    if (gone) {
                        close(leader);
                    }
                    return gone;
                });
        for (Followed each : List.copyOf(followed.values())) {
            Leader leader = leaders.get(each.leader);
            boolean copied = leader != null && leader.fetchers.containsValue(each.fetcher);
            if (!copied) {
                follow(each.partition, each.role, each.leader);
            }
        }
    }

    /*
     * Whoever takes a partition over from this broker would count a copy here that fetches once or twice, and let its
     * producers wait for the next fetch, which never comes.
     */
    /** The broker shuts down: what it copies already goes on until the end, nothing new begins. */
    public void leave() {
        home.run(() -> leaving = true);
    }

    /** Ends all copying. */
    @Override
    public void close() {
        home.run(() -> {
            closed = true;
            leaders.values().forEach(Fetchers::close);
            leaders.clear();
            followed.clear();
        });
    }
}
