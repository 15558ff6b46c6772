package io.millrace.server.zk;

import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.server.peer.Registry;

import org.apache.zookeeper.Op;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The registrations of brokers, for those who find that one has ended. With a broker its office of
 * controller ends: both nodes belong to one session, and go in one transaction, which a new
 * election in between would refuse.
 */
public final class DeadBrokers implements Registry {
    private static final int ANY_VERSION = -1;

    private final ZooKeeperSession session;

    public DeadBrokers(ZooKeeperSession session) {
        this.session = session;
    }

    @Override
    public CompletionStage<Optional<Registered>> find(int brokerId) {
        return session.read(BrokerNode.path(brokerId), null)
                .thenApply(found -> found.map(node -> registered(brokerId, node)));
    }

    private static Registered registered(int brokerId, Znode node) {
        BrokerInfo info = BrokerNode.parse(brokerId, node.data());
        return new Registered(node.czxid(), info);
    }

    @Override
    public CompletionStage<Boolean> remove(int brokerId, long epoch) {
        // The epoch before the controller: if that one is the dead broker's, so is this.
        CompletionStage<Optional<Znode>> controllerEpoch =
                session.read(ControllerNode.EPOCH_PATH, null);
        CompletionStage<Optional<Znode>> controller = session.read(ControllerNode.PATH, null);
        CompletionStage<Optional<Znode>> broker = session.read(BrokerNode.path(brokerId), null);
        return broker.thenCompose(node ->
                node.isEmpty() || node.get().czxid() != epoch
                        ? CompletableFuture.completedStage(false)
                        : controllerEpoch
                                .thenCombine(
                                        controller,
                                        (version, office) ->
                                                removal(brokerId, node.get(), version, office))
                                .thenCompose(session::write)
                                .thenApply(MultiReply::done));
    }

    private static List<Op> removal(
            int brokerId, Znode broker, Optional<Znode> epoch, Optional<Znode> controller) {
        List<Op> operations = new ArrayList<>();
        boolean inOffice =
                controller.isPresent()
                        && controller.get().ephemeralOwner() == broker.ephemeralOwner();
        if (inOffice && epoch.isPresent()) {
            operations.add(ControllerNode.stillElected(epoch.get().version()));
            operations.add(Op.delete(ControllerNode.PATH, ANY_VERSION));
        }
        operations.add(Op.delete(BrokerNode.path(brokerId), broker.version()));
        return operations;
    }
}
