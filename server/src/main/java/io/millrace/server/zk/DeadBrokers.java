package io.millrace.server.zk;

import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.server.peer.Registry;

import org.apache.zookeeper.Op;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/*
 * A removal may be under way for seconds, when the ensemble is without a leader, and several brokers may be at it. The
 * broker may be back by then, and its new node looks like the old one: the version of its data is the same. So a removal
 * is on condition that nobody at all has registered since it was decided.
 */
/**
 * The registrations of brokers, for those who find that one has ended. With a broker its office of
 * controller ends: both nodes belong to one session, and go in one transaction, which a new
 * election in between would refuse.
 */
public final class DeadBrokers implements Registry {
    private static final int ANY_VERSION = -1;

    /** Each one but the first because somebody else registered, or was elected, in between. */
    private static final int ATTEMPTS = 10;

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
        return remove(brokerId, epoch, ATTEMPTS);
    }

    private CompletionStage<Boolean> remove(int brokerId, long epoch, int attempts) {
        return look(brokerId)
                .thenCompose(seen ->
                        attempts == 0 || !seen.isRegisteredWith(epoch)
                                ? CompletableFuture.completedStage(false)
                                : session.write(seen.removal())
                                        .thenCompose(reply ->
                                                reply.done()
                                                        ? CompletableFuture.completedStage(true)
                                                        : remove(brokerId, epoch, attempts - 1)));
    }

    /** What is known of a broker, and in the same order older, what its removal depends on. */
    CompletionStage<Seen> look(int brokerId) {
        CompletionStage<Optional<Znode>> registrations = session.read(BrokerNode.PARENT, null);
        // The epoch before the controller: if that one is the dead broker's, so is this.
        CompletionStage<Optional<Znode>> controllerEpoch =
                session.read(ControllerNode.EPOCH_PATH, null);
        CompletionStage<Optional<Znode>> controller = session.read(ControllerNode.PATH, null);
        CompletionStage<Optional<Znode>> broker = session.read(BrokerNode.path(brokerId), null);
        return broker.thenCompose(node ->
                registrations.thenCombine(
                        controllerEpoch.thenCombine(
                                controller, (epoch, office) -> new Office(epoch, office)),
                        (parent, office) -> new Seen(brokerId, parent, office, node)));
    }

    private record Office(Optional<Znode> epoch, Optional<Znode> holder) {
        boolean isHeldBy(Znode broker) {
            return epoch.isPresent()
                    && holder.isPresent()
                    && holder.get().ephemeralOwner() == broker.ephemeralOwner();
        }
    }

    /** One look at a broker. */
    record Seen(int brokerId, Optional<Znode> parent, Office office, Optional<Znode> broker) {
        boolean isRegisteredWith(long epoch) {
            return parent.isPresent() && broker.isPresent() && broker.get().czxid() == epoch;
        }

        List<Op> removal() {
            List<Op> operations = new ArrayList<>();
            operations.add(BrokerNode.noneRegisteredSince(parent.orElseThrow()));
            if (office.isHeldBy(broker.orElseThrow())) {
                operations.add(ControllerNode.stillElected(office.epoch.orElseThrow().version()));
                operations.add(Op.delete(ControllerNode.PATH, ANY_VERSION));
            }
            operations.add(Op.delete(BrokerNode.path(brokerId), broker.orElseThrow().version()));
            return operations;
        }
    }
}
