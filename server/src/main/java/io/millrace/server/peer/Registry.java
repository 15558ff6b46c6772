package io.millrace.server.peer;

import io.millrace.replication.cluster.BrokerInfo;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Who is registered as a live broker. Methods return at once. */
public interface Registry {
    /**
     * A registration.
     *
     * @param epoch the broker epoch, which tells one incarnation from the next
     */
    record Registered(long epoch, BrokerInfo info) {}

    /** The registration of a broker, as it is now. */
    CompletionStage<Optional<Registered>> find(int brokerId);

    /**
     * Takes a broker, and its office of controller, off the cluster, if its registration still is
     * that of this epoch. A broker that lives all the same registers again.
     */
    CompletionStage<Boolean> remove(int brokerId, long epoch);
}
