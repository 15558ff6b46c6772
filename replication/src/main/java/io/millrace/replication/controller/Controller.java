package io.millrace.replication.controller;

import io.millrace.replication.lane.Agenda;
import io.millrace.replication.lane.Cancellable;
import io.millrace.replication.lane.Lane;
import io.millrace.wire.message.LeaderAndIsrResponse;
import io.millrace.wire.message.StopReplicaResponse;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The controller of one broker: stands for election, and while it is in office decides who leads.
 * Every broker has one. Lives on its lane; all methods may be called from any thread, and stages
 * complete on the lane.
 *
 * <pre>
 * idle --elected, everything read--> active --fenced, node gone, session lost, failure--> idle
 * </pre>
 */
public final class Controller {
    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);
    private static final long FIRST_REBALANCE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

    private final Lane lane;
    private final ClusterStore store;
    private final BrokerLink link;
    private final ControllerSettings settings;
    private final RandomGenerator random;
    private final Agenda agenda;
    private final Asks asks = new Asks(new Counter());
    private final Set<StoreEvent> announced = new HashSet<>();
    private @Nullable Office office;
    private Cancellable rebalance = Cancellable.NOTHING;
    private boolean stopped;
    private volatile int controllerId = -1;
    private volatile boolean active;

    /** A controller that does nothing until {@link #start}. */
    public Controller(
            Lane lane,
            ClusterStore store,
            BrokerLink link,
            ControllerSettings settings,
            RandomGenerator random) {
        this.lane = lane;
        this.store = store;
        this.link = link;
        this.settings = settings;
        this.random = random;
        this.agenda = new Agenda(lane, this::failed);
    }

    /**
     * Stands for election for the first time; completes when that is decided, and won office taken.
     */
    public CompletionStage<Void> start() {
        lane.run(() -> store.start(this::changed));
        return agenda.add("election", this::stand);
    }

    /** Gives up office, if in it, and stands no more. */
    public CompletionStage<Void> stop() {
        return agenda.add(
                "stop",
                () -> {
                    stopped = true;
                    Office held = office;
                    resign("the broker stops");
                    return abdicate(held);
                });
    }

    /** Whether this broker is controller, as far as it knows. */
    public boolean isActive() {
        return active;
    }

    /** Who is controller as far as this broker knows; -1 for nobody. */
    public int controllerId() {
        return controllerId;
    }

    // ---- office ---------------------------------------------------------------------------------

    private CompletionStage<Void> stand() {
        if (stopped || office != null) {
            return CompletableFuture.completedStage(null);
        }
        return store.elect(settings.brokerId())
                .thenCompose(election ->
                        switch (election) {
                            case ClusterStore.Election.Won(ControllerTerm term) -> enter(term);
                            case ClusterStore.Election.Lost(int other) -> lost(other);
                        });
    }

    private CompletionStage<Void> lost(int other) {
        controllerId = other;
        if (other == settings.brokerId()) {
            // A node of an earlier session of ours, which will expire, or that we won unawares.
            lane.schedule(() -> agenda.add("election", this::stand), RETRY_NANOS);
        }
        return CompletableFuture.completedStage(null);
    }

    private CompletionStage<Void> enter(ControllerTerm term) {
        LOG.info("elected controller, epoch {}", term.epoch());
        controllerId = settings.brokerId();
        announced.clear();
        var entered =
                new Office(
                        new ControllerState(term),
                        store,
                        link,
                        settings,
                        new Replies(),
                        random,
                        lane);
        office = entered;
        return new Failover(entered)
                .run()
                .thenRun(() -> {
                    active = true;
                    scheduleRebalance(FIRST_REBALANCE_NANOS);
                });
    }

    private void resign(String why) {
        Office held = office;
        active = false;
        rebalance.cancel();
        if (held == null) {
            return;
        }
        LOG.info("resigns from epoch {}: {}", held.term().epoch(), why);
        office = null;
        List.copyOf(held.state().brokers().keySet()).forEach(link::disconnect);
    }

    /* After a failure half of an operation may be done, and only the store knows which: so it is read anew. */
    private void failed(String operation, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        if (cause instanceof Fenced) {
            LOG.info("{}: {}", operation, cause.getMessage());
        } else {
            LOG.error("{} failed", operation, cause);
        }
        Office held = office;
        resign(operation + " failed");
        if (stopped) {
            return;
        }
        lane.schedule(
                () -> agenda.add("election", () -> abdicate(held).thenCompose(_ -> stand())),
                cause instanceof Fenced ? 0 : RETRY_NANOS);
    }

    /* The office may have been won in the present session all the same, and nobody else would end that term. */
    private CompletionStage<Void> abdicate(@Nullable Office held) {
        return held == null ? CompletableFuture.completedStage(null) : store.abdicate(held.term());
    }

    private void scheduleRebalance(long delayNanos) {
        if (!settings.autoRebalance()) {
            return;
        }
        rebalance =
                lane.schedule(
                        () -> {
                            inOffice("rebalance", held -> new ElectionAsks(held).rebalance());
                            scheduleRebalance(
                                    Duration.ofMillis(settings.rebalanceIntervalMs()).toNanos());
                        },
                        delayNanos);
    }

    // ---- events ---------------------------------------------------------------------------------

    private void changed(StoreEvent event) {
        lane.run(() -> {
            // One that waits already will read what this one announces.
            if (announced.add(event)) {
                agenda.add(event.toString(), () -> handle(event));
            }
        });
    }

    private CompletionStage<Void> handle(StoreEvent event) {
        announced.remove(event);
        Office held = office;
        return switch (event) {
            case StoreEvent.ControllerChanged _ -> controllerChanged();
            case StoreEvent.SessionRenewed _ -> {
                resign("the session was lost");
                yield abdicate(held).thenCompose(_ -> stand());
            }
            case StoreEvent.BrokersChanged _ -> with(held, StoreChanges::brokers);
            case StoreEvent.TopicsChanged _ -> with(held, StoreChanges::topics);
            case StoreEvent.TopicChanged(String topic) ->
                    with(held, changes -> changes.topic(topic));
            case StoreEvent.DeleteMarksChanged _ -> with(held, StoreChanges::deleteMarks);
            case StoreEvent.IsrNoticesChanged _ -> with(held, StoreChanges::isrNotices);
            case StoreEvent.LogDirNoticesChanged _ -> with(held, StoreChanges::logDirNotices);
            case StoreEvent.ReassignmentsChanged _ -> with(held, StoreChanges::reassignments);
            case StoreEvent.PreferredElectionsChanged _ ->
                    with(held, StoreChanges::preferredElections);
        };
    }

    private static CompletionStage<Void> with(
            @Nullable Office held, Function<StoreChanges, CompletionStage<Void>> work) {
        return held == null
                ? CompletableFuture.completedStage(null)
                : work.apply(new StoreChanges(held));
    }

    private CompletionStage<Void> controllerChanged() {
        return store.controller()
                .thenCompose(id -> {
                    controllerId = id;
                    if (id == settings.brokerId() && office != null) {
                        return CompletableFuture.completedStage(null);
                    }
                    resign("the controller's node has changed");
                    return id == -1 ? stand() : CompletableFuture.completedStage(null);
                });
    }

    private final class Replies implements RequestBatch.Replies {
        @Override
        public void leaderAndIsr(int broker, LeaderAndIsrResponse response) {
            inOffice(
                    "roles taken by " + broker,
                    held -> new BrokerChanges(held).report(broker, response));
        }

        @Override
        public void deleted(int broker, List<TopicPartition> asked, StopReplicaResponse response) {
            inOffice(
                    "replicas deleted by " + broker,
                    held -> new TopicDeletion(held).stopped(broker, asked, response));
        }
    }

    private void inOffice(String name, Function<Office, CompletionStage<Void>> work) {
        Office held = office;
        if (held != null) {
            agenda.add(
                    name,
                    () ->
                            held.equals(office)
                                    ? work.apply(held)
                                    : CompletableFuture.completedStage(null));
        }
    }

    // ---- asks -----------------------------------------------------------------------------------

    private final class Counter implements Asks.Counter {
        /* What fails midway is answered "not controller": that is true by then, and clients try again. */
        @Override
        public <T> CompletionStage<Answer<T>> ask(
                String name, Function<Office, CompletionStage<Answer<T>>> work) {
            return agenda.add(
                            name,
                            () -> {
                                Office held = office;
                                return held == null || !active
                                        ? CompletableFuture.completedStage(
                                                Controller.<T>notActive())
                                        : work.apply(held);
                            })
                    .exceptionally(_ -> notActive());
        }

        @Override
        public void tell(String name, Function<Office, CompletionStage<Void>> work) {
            lane.run(() -> inOffice(name, work));
        }
    }

    private static <T> Answer<T> notActive() {
        return Answer.rejected(ErrorCode.NOT_CONTROLLER, "this broker is not the controller");
    }

    /** What others may ask of this controller. */
    public Asks asks() {
        return asks;
    }

    /** The lane's name, for logs. */
    @Override
    public String toString() {
        return "controller on " + lane.name() + (active ? ", active" : ", idle");
    }
}
