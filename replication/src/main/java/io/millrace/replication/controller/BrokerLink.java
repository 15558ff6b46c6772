package io.millrace.replication.controller;

import io.millrace.wire.message.LeaderAndIsrRequest;
import io.millrace.wire.message.LeaderAndIsrResponse;
import io.millrace.wire.message.StopReplicaRequest;
import io.millrace.wire.message.StopReplicaResponse;
import io.millrace.wire.message.UpdateMetadataRequest;
import io.millrace.wire.message.UpdateMetadataResponse;

import java.util.concurrent.CompletionStage;

/**
 * Carries the controller's requests to the brokers. Per broker they go out in the order of the
 * calls, one at a time, each repeated until it is answered or the broker is disconnected; a slow
 * broker holds up no other. Called on the controller's lane, returns at once, completes its stages
 * on that lane. The stage of a request to a broker that is not, or no longer, connected fails with
 * {@link BrokerGone}.
 */
public interface BrokerLink {
    /**
     * Opens the channel to a broker; replaces one to an earlier incarnation or to other endpoints.
     */
    void connect(BrokerRegistration broker);

    /** Closes the channel; what was waiting in it fails. */
    void disconnect(int brokerId);

    /** Says who leads, and who follows whom. */
    CompletionStage<LeaderAndIsrResponse> send(int brokerId, LeaderAndIsrRequest request);

    /** Says how the cluster looks. */
    CompletionStage<UpdateMetadataResponse> send(int brokerId, UpdateMetadataRequest request);

    /** Says which replicas to stop, and which of them to delete. */
    CompletionStage<StopReplicaResponse> send(int brokerId, StopReplicaRequest request);

    /** The broker was disconnected before it answered. */
    final class BrokerGone extends RuntimeException {
        private static final long serialVersionUID = 1;

        /** Says which broker. */
        public BrokerGone(int brokerId) {
            super("broker " + brokerId + " is not connected");
        }
    }
}
