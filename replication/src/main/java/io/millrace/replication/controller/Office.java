package io.millrace.replication.controller;

import io.millrace.replication.lane.Lane;

import java.util.random.RandomGenerator;

/**
 * What the operations of one term of office work with.
 *
 * @param state what the controller knows
 * @param store where it is kept
 * @param link the way to the brokers
 * @param settings the controller's options
 * @param replies takes the brokers' answers
 * @param random chance
 * @param lane where the controller lives
 */
record Office(
        ControllerState state,
        ClusterStore store,
        BrokerLink link,
        ControllerSettings settings,
        RequestBatch.Replies replies,
        RandomGenerator random,
        Lane lane) {
    ControllerTerm term() {
        return state.term();
    }

    StateWriter writer() {
        return new StateWriter(state, store);
    }

    Elections elections() {
        return new Elections(state, writer(), settings.uncleanAllowed());
    }

    RequestBatch batch() {
        return new RequestBatch(state, new ControlRequests(state, settings), link, replies);
    }
}
