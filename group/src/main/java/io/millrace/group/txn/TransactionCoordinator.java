package io.millrace.group.txn;

import io.millrace.group.runtime.Decision;
import io.millrace.group.runtime.LedShards;
import io.millrace.group.runtime.ShardConfig;
import io.millrace.group.runtime.ShardLog;
import io.millrace.group.runtime.Ticket;
import io.millrace.group.txn.ProducerReply.NeedsId;
import io.millrace.group.txn.ProducerReply.Refused;
import io.millrace.log.Clock;
import io.millrace.replication.lane.Lane;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongFunction;

/** The transactions that this broker coordinates. Every method may be called from any thread. */
public final class TransactionCoordinator {
    /** The topic whose partitions hold the transactional ids. */
    public static final String TOPIC = "__transaction_state";

    private final TransactionConfig config;
    private final Clock clock;
    private final ProducerIds ids;
    private final MarkerLink markers;
    private final LedShards<TransactionMachine> shards;

    /** A transactional id that was asked for. */
    public record Description(ErrorCode error, @Nullable Transaction transaction) {}

    /** What there is on this broker; {@code error} when a shard could not be asked. */
    public record Listing(ErrorCode error, List<Transaction> transactions) {}

    /**
     * @param partitionCount of {@link #TOPIC}, 0 while that does not exist
     */
    public TransactionCoordinator(
            TransactionConfig config,
            ShardConfig shardConfig,
            Clock clock,
            ProducerIds ids,
            MarkerLink markers,
            IntSupplier partitionCount) {
        this.config = config;
        this.clock = clock;
        this.ids = ids;
        this.markers = markers;
        this.shards =
                new LedShards<>(TOPIC, shardConfig, clock, partitionCount, new MarkingTenant());
    }

    /** The settings in force. */
    public TransactionConfig config() {
        return config;
    }

    /**
     * This broker leads a partition from now on; an older epoch than known is ignored. On the
     * partition's lane, as {@link #resign}.
     */
    public void lead(int partition, int epoch, Lane lane, ShardLog log) {
        shards.lead(partition, epoch, lane, log);
    }

    /** This broker leads a partition no more, as of a leader epoch. */
    public void resign(int partition, int epoch) {
        shards.resign(partition, epoch);
    }

    /** Stops all of it. */
    public void close() {
        shards.close();
    }

    private final class MarkingTenant implements LedShards.Tenant<TransactionMachine> {
        @Override
        public TransactionMachine machine(int epoch) {
            return new TransactionMachine(config, epoch);
        }

        @Override
        public void happen(int partition, int epoch, Object effect) {
            if (!(effect instanceof SendMarkers sending)) {
                throw new IllegalArgumentException("not an effect of transactions: " + effect);
            }
            markers.write(sending.marker(), sending.partitions())
                    .whenComplete((results, failure) -> {
                        var known =
                                failure == null
                                        ? results
                                        : Map.<TopicPartition, MarkerLink.Result>of();
                        shards.tell(
                                partition,
                                epoch,
                                machine ->
                                        Markers.answered(machine, sending, known, clock.millis()));
                    });
        }
    }

    /** InitProducerId of a transactional id. */
    public CompletionStage<ProducerReply> init(InitCommand init) {
        if (init.id().isEmpty()) {
            return done(new Refused(ErrorCode.INVALID_REQUEST));
        }
        if (init.timeoutMs() <= 0 || init.timeoutMs() > config.maxTimeoutMs()) {
            return done(new Refused(ErrorCode.INVALID_TRANSACTION_TIMEOUT));
        }
        return withFreshId(id ->
                ask(
                        init.id(),
                        (machine, ticket) ->
                                TransactionRules.init(machine, init, id, ticket, clock.millis()),
                        Refused::new));
    }

    /** EndTxn; the reply says who the producer is from now on. */
    public CompletionStage<ProducerReply> end(EndCommand end) {
        return withFreshId(id ->
                ask(
                        end.id(),
                        (machine, ticket) ->
                                TransactionRules.end(machine, end, id, ticket, clock.millis()),
                        Refused::new));
    }

    /** Most requests need no producer id, so one is only fetched for those that say so. */
    private CompletionStage<ProducerReply> withFreshId(
            LongFunction<CompletionStage<ProducerReply>> ask) {
        return ask.apply(TransactionRules.NO_ID)
                .thenCompose(reply ->
                        reply instanceof NeedsId ? ids.next().thenCompose(ask::apply) : done(reply))
                .exceptionally(_ -> new Refused(ErrorCode.COORDINATOR_NOT_AVAILABLE));
    }

    private static CompletionStage<ProducerReply> done(ProducerReply reply) {
        return CompletableFuture.completedFuture(reply);
    }

    /**
     * Makes partitions part of the producer's transaction.
     *
     * @param bumping whether the client takes a new epoch with each transaction
     */
    public CompletionStage<ErrorCode> add(
            String id, Producer producer, Set<TopicPartition> partitions, boolean bumping) {
        return ask(
                id,
                (machine, ticket) ->
                        TransactionRules.add(
                                machine, id, producer, partitions, bumping, ticket, clock.millis()),
                Function.identity());
    }

    /** NONE when all partitions are part of the producer's open transaction. */
    public CompletionStage<ErrorCode> verify(
            String id, Producer producer, Set<TopicPartition> partitions) {
        return ask(
                id,
                (machine, ticket) ->
                        TransactionRules.verify(machine, id, producer, partitions, ticket),
                Function.identity());
    }

    /** DescribeTransactions, one of them. */
    public CompletionStage<Description> describe(String id) {
        return ask(
                id,
                (machine, ticket) -> {
                    Transaction known = machine.transaction(id);
                    return Decision.reply(
                            ticket,
                            known == null
                                    ? refused(ErrorCode.TRANSACTIONAL_ID_NOT_FOUND)
                                    : new Description(ErrorCode.NONE, known));
                },
                TransactionCoordinator::refused);
    }

    private static Description refused(ErrorCode error) {
        return new Description(error, null);
    }

    /** ListTransactions: what every shard of this broker has. */
    public CompletionStage<Listing> list() {
        CompletionStage<Listing> all =
                CompletableFuture.completedFuture(new Listing(ErrorCode.NONE, List.of()));
        List<CompletionStage<Listing>> each =
                shards.askAll(
                        (machine, ticket) ->
                                Decision.reply(
                                        ticket,
                                        new Listing(
                                                ErrorCode.NONE,
                                                List.copyOf(machine.transactions()))),
                        error -> new Listing(error, List.of()));
        for (CompletionStage<Listing> one : each) {
            all = all.thenCombine(one, TransactionCoordinator::join);
        }
        return all;
    }

    private static Listing join(Listing a, Listing b) {
        List<Transaction> both = new ArrayList<>(a.transactions);
        both.addAll(b.transactions);
        return new Listing(a.error == ErrorCode.NONE ? b.error : a.error, both);
    }

    private <R> CompletionStage<R> ask(
            String id,
            BiFunction<TransactionMachine, Ticket, Decision> decide,
            Function<ErrorCode, R> refusal) {
        return shards.ask(id, decide, refusal);
    }

    /** The partition of {@link #TOPIC} that holds a transactional id. */
    public static int partitionOf(String id, int partitions) {
        return LedShards.partitionOf(id, partitions);
    }
}
