package io.millrace.server.zk;

import io.millrace.replication.controller.ClusterStore.Election;
import io.millrace.replication.controller.ControllerTerm;

import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Who is controller. One transaction registers the broker at {@code /controller}, for as long as
 * its session lives, and raises {@code /controller_epoch}; of several candidates exactly one finds
 * both as it expects them.
 */
final class ControllerElection {
    private static final int ANY_VERSION = -1;
    private static final int NOBODY = -1;

    private final ZooKeeperSession session;
    private final InstantSource clock;

    ControllerElection(ZooKeeperSession session, InstantSource clock) {
        this.session = session;
        this.clock = clock;
    }

    /** Who is controller, -1 for nobody; leaves the watch. */
    CompletionStage<Integer> current(NodeWatch watch) {
        return session.readOrAwait(ControllerNode.PATH, watch).thenApply(ControllerElection::idIn);
    }

    /** Stands for election; leaves the watch on {@code /controller} whatever comes out. */
    CompletionStage<Election> elect(int brokerId, NodeWatch watch) {
        // Both go out together: the epoch is wanted in most cases.
        CompletionStage<Integer> holder = current(watch);
        CompletionStage<Optional<Znode>> epoch = session.read(ControllerNode.EPOCH_PATH, null);
        return holder.thenCompose(id ->
                id == NOBODY
                        ? epoch.thenCompose(found -> stand(brokerId, found))
                        : CompletableFuture.completedStage(new Election.Lost(id)));
    }

    private CompletionStage<Election> stand(int brokerId, Optional<Znode> epoch) {
        if (epoch.isPresent()) {
            Znode node = epoch.get();
            return claim(brokerId, ControllerNode.parseEpoch(node.data()), node.version());
        }
        return session.write(
                        session.create(
                                ControllerNode.EPOCH_PATH,
                                ControllerNode.epochPayload(0),
                                CreateMode.PERSISTENT))
                .thenCompose(reply ->
                        switch (reply.code()) {
                            case OK -> claim(brokerId, 0, 0);
                            case NODEEXISTS -> standAgain(brokerId);
                            default ->
                                    throw new ZooKeeperFailure(
                                            reply.code(), "create " + ControllerNode.EPOCH_PATH);
                        });
    }

    private CompletionStage<Election> standAgain(int brokerId) {
        return session.read(ControllerNode.EPOCH_PATH, null)
                .thenCompose(found -> stand(brokerId, found));
    }

    private CompletionStage<Election> claim(int brokerId, int epoch, int version) {
        List<Op> operations =
                List.of(
                        session.create(
                                ControllerNode.PATH,
                                ControllerNode.payload(brokerId, clock.millis()),
                                CreateMode.EPHEMERAL),
                        Op.setData(
                                ControllerNode.EPOCH_PATH,
                                ControllerNode.epochPayload(epoch + 1),
                                version));
        return session.write(operations)
                .thenCompose(reply -> {
                    if (reply.done()) {
                        int newVersion = reply.stat(1).getVersion();
                        return CompletableFuture.completedStage(
                                won(brokerId, epoch + 1, newVersion));
                    }
                    if (reply.code() == Code.NODEEXISTS || reply.code() == Code.BADVERSION) {
                        return outcome(brokerId, epoch + 1);
                    }
                    throw new ZooKeeperFailure(reply.code(), "create " + ControllerNode.PATH);
                });
    }

    private static Election won(int brokerId, int epoch, int version) {
        return new Election.Won(new ControllerTerm(brokerId, epoch, version));
    }

    /** Lost, or won by a first copy of the request whose answer never came. */
    private CompletionStage<Election> outcome(int brokerId, int epoch) {
        CompletionStage<Optional<Znode>> holder = session.read(ControllerNode.PATH, null);
        CompletionStage<Optional<Znode>> found = session.read(ControllerNode.EPOCH_PATH, null);
        return holder.thenCombine(
                found,
                (node, epochNode) -> {
                    boolean ours =
                            node.isPresent()
                                    && node.get().ephemeralOwner() == session.sessionId()
                                    && idIn(node) == brokerId
                                    && epochNode.isPresent()
                                    && ControllerNode.parseEpoch(epochNode.get().data()) == epoch;
                    return ours
                            ? won(brokerId, epoch, epochNode.get().version())
                            : new Election.Lost(idIn(node));
                });
    }

    /** Removes the registration if the term still stands. */
    CompletionStage<Void> abdicate(ControllerTerm term, FencedWrites writes) {
        return writes.one(term, Op.delete(ControllerNode.PATH, ANY_VERSION), Code.NONODE);
    }

    private static int idIn(Optional<Znode> node) {
        return node.map(found -> ControllerNode.parse(found.data()).brokerId()).orElse(NOBODY);
    }
}
