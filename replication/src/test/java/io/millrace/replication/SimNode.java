package io.millrace.replication;

import io.millrace.log.Clock;
import io.millrace.log.LogDirectory;
import io.millrace.log.LogSeams;
import io.millrace.log.disk.Background;
import io.millrace.log.disk.SimDisk;
import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.cluster.Endpoint;
import io.millrace.replication.controller.Controller;
import io.millrace.replication.controller.ControllerSettings;
import io.millrace.replication.controller.SimStore;
import io.millrace.replication.fetcher.FetcherSeams;
import io.millrace.replication.fetcher.FetcherSettings;
import io.millrace.replication.fetcher.Fetchers;
import io.millrace.replication.lane.SimLane;
import io.millrace.replication.lane.SimScheduler;
import io.millrace.replication.partition.IsrLink;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * One simulated broker: controller, replicas, disks. What is not on a disk is lost when it dies.
 */
final class SimNode {
    final int id;
    final List<SimDisk> disks;
    final List<Path> lostDirectories = new ArrayList<>();
    final ClusterView cluster = new ClusterView();
    final Replicas replicas;
    final Controller controller;
    final SimStore store;
    final SimChannels link;
    final SimLeader leader;
    final Fetchers fetchers;

    /** Which fetchers of a leader have been asked for so far. */
    final Set<Integer> fetcherNumbers = new TreeSet<>();

    long epoch = -1;
    long skewMs;
    boolean paused;
    private final List<SimLane> lanes = new ArrayList<>();
    private final SimScheduler sim;

    SimNode(int id, SimWorld world, List<SimDisk> disks) {
        this.id = id;
        this.disks = disks;
        this.sim = world.sim;
        SimLane control = lane("control");
        SimLane upkeep = lane("upkeep");
        List<SimLane> data = List.of(lane("data-0"), lane("data-1"));
        SimLane office = lane("controller");
        var seams = new LogSeams(clock(), new Random(id), background(upkeep), 86_400_000L);
        List<LogDirectory> directories = new ArrayList<>();
        disks.forEach(disk -> directories.add(LogDirectory.open(disk, seams)));
        Clock clock = clock();
        IsrLink isrLink = new SimProposals(world, this, control);
        this.replicas =
                new Replicas(
                        settings(id),
                        directories,
                        name -> data.get(Math.floorMod(name.partition(), 2)),
                        world::configOf,
                        new ReplicaSeams(
                                clock,
                                cluster,
                                isrLink,
                                upkeep::post,
                                force -> upkeep.schedule(force, world.forceNanos()),
                                () -> epoch,
                                lost -> {
                                    lostDirectories.add(lost);
                                    world.storeLane.post(() -> world.tree.announceLostDisk(id));
                                }),
                        control);
        this.store = new SimStore(world.tree, world.storeLane, office);
        this.link = new SimChannels(world, id, office);
        this.leader = new SimLeader(this, lane("net"), world::nextFetchSession);
        List<SimLane> fetching = List.of(lane("fetch-0"), lane("fetch-1"));
        this.fetchers =
                new Fetchers(
                        fetcherSettings(world.fetchVersion),
                        new FetcherSeams(
                                clock,
                                cluster,
                                (leading, fetcher, connection) -> {
                                    fetcherNumbers.add(fetcher);
                                    return new SimLeaderLink(
                                            world,
                                            id,
                                            leading.id(),
                                            fetching.get(Math.floorMod(leading.id(), 2)));
                                },
                                control,
                                () -> epoch));
        replicas.listen(fetchers);
        cluster.listen(fetchers);
        this.controller =
                new Controller(
                        office,
                        store,
                        link,
                        new ControllerSettings(
                                id, "PLAINTEXT", true, false, 300_000, 10, topic -> false),
                        sim.random().split());
    }

    private static ReplicaSettings settings(int id) {
        var d = ReplicaSettings.defaults(id);
        return new ReplicaSettings(
                id,
                Duration.ofSeconds(4),
                d.highWatermarkCheckpoint(),
                d.recoveryCheckpoint(),
                d.retentionDelay(),
                d.retentionCheck(),
                d.producerCheck(),
                d.flushCheck());
    }

    private FetcherSettings fetcherSettings(int fetchVersion) {
        return new FetcherSettings(
                id, 1, 1, Duration.ofMillis(500), 200, 16384, Duration.ofSeconds(1), fetchVersion);
    }

    /** The clock on this broker's wall may be wrong; the other one only goes on. */
    private Clock clock() {
        Clock right = sim.clock();
        return new Clock() {
            @Override
            public long millis() {
                return right.millis() + skewMs;
            }

            @Override
            public long nanos() {
                return right.nanos();
            }
        };
    }

    private SimLane lane(String name) {
        SimLane lane = sim.lane(name + "@" + id);
        lanes.add(lane);
        return lane;
    }

    private static Background background(SimLane lane) {
        return new Background() {
            @Override
            public void run(Runnable task) {
                lane.post(task);
            }

            @Override
            public void runAfter(long delayMs, Runnable task) {
                lane.schedule(task, delayMs * 1_000_000);
            }
        };
    }

    BrokerInfo info() {
        return new BrokerInfo(id, List.of(new Endpoint("PLAINTEXT", "host" + id, 9092, 0)), null);
    }

    /** The process dies in the middle of whatever it does. */
    void kill() {
        lanes.forEach(SimLane::kill);
        link.close();
        store.close();
    }

    /** The process is stopped, or goes on. */
    void pause(boolean stopped) {
        paused = stopped;
        lanes.forEach(lane -> lane.pause(stopped));
    }
}
