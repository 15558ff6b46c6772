package io.millrace.replication;

import io.millrace.log.LogDirectory;
import io.millrace.log.LogSeams;
import io.millrace.log.disk.Background;
import io.millrace.log.disk.SimDisk;
import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.cluster.Endpoint;
import io.millrace.replication.controller.BrokerLink;
import io.millrace.replication.controller.Controller;
import io.millrace.replication.controller.ControllerSettings;
import io.millrace.replication.controller.SimLink;
import io.millrace.replication.controller.SimStore;
import io.millrace.replication.lane.SimLane;
import io.millrace.replication.lane.SimScheduler;
import io.millrace.replication.partition.IsrLink;
import io.millrace.wire.message.LeaderAndIsrRequest;
import io.millrace.wire.message.LeaderAndIsrResponse;
import io.millrace.wire.message.StopReplicaRequest;
import io.millrace.wire.message.StopReplicaResponse;
import io.millrace.wire.message.UpdateMetadataRequest;
import io.millrace.wire.message.UpdateMetadataResponse;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;

/**
 * One simulated broker: controller, replicas, disks. What is not on a disk is lost when it dies.
 */
final class SimNode implements SimLink.Peer {
    final int id;
    final List<SimDisk> disks;
    final List<Path> lostDirectories = new ArrayList<>();
    final ClusterView cluster = new ClusterView();
    final Replicas replicas;
    final Controller controller;
    final SimStore store;
    final BrokerLink link;
    long epoch = -1;
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
        var seams = new LogSeams(sim.clock(), new Random(id), background(upkeep), 86_400_000L);
        List<LogDirectory> directories = new ArrayList<>();
        disks.forEach(disk -> directories.add(LogDirectory.open(disk, seams)));
        IsrLink isrLink = proposal -> world.propose(id, epoch, proposal);
        this.replicas =
                new Replicas(
                        ReplicaSettings.defaults(id),
                        directories,
                        name -> data.get(Math.floorMod(name.partition(), 2)),
                        world::configOf,
                        new ReplicaSeams(
                                sim.clock(),
                                cluster,
                                isrLink,
                                upkeep::post,
                                () -> epoch,
                                lostDirectories::add),
                        control);
        this.store = new SimStore(world.tree, world.storeLane, office);
        this.link = new SimLink(world.network, office);
        this.controller =
                new Controller(
                        office,
                        store,
                        link,
                        new ControllerSettings(
                                id, "PLAINTEXT", true, false, 300_000, 10, topic -> false),
                        sim.random().split());
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
        ((SimLink) link).close();
        store.close();
    }

    @Override
    public CompletionStage<LeaderAndIsrResponse> apply(LeaderAndIsrRequest request) {
        return replicas.apply(request);
    }

    @Override
    public CompletionStage<UpdateMetadataResponse> apply(UpdateMetadataRequest request) {
        return replicas.apply(request);
    }

    @Override
    public CompletionStage<StopReplicaResponse> apply(StopReplicaRequest request) {
        return replicas.apply(request);
    }
}
