package io.millrace.group.runtime;

import io.millrace.log.Clock;
import io.millrace.replication.lane.Lane;
import io.millrace.wire.protocol.ErrorCode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntSupplier;

/**
 * The shards of the partitions of one internal topic that this broker leads. A key (a group, a
 * transactional id) lives in one of them. Every method may be called from any thread but where it
 * says otherwise.
 *
 * @param <M> the machine of a shard
 */
public final class LedShards<M extends Machine> {
    /** A machine that fails at what its log says will mostly do so again: no haste. */
    private static final long ANEW_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String topic;
    private final ShardConfig config;
    private final Clock clock;
    private final IntSupplier partitionCount;
    private final Tenant<M> tenant;
    private final Map<Integer, Led<M>> shards = new ConcurrentHashMap<>();

    private record Led<M extends Machine>(int epoch, Shard<M> shard) {}

    /** What lives in the partitions. */
    public interface Tenant<M extends Machine> {
        /** A machine that knows nothing yet, for a partition led as of a leader epoch. */
        M machine(int epoch);

        /** Takes a committed effect of a decision; on the partition's lane. */
        default void happen(int partition, int epoch, Object effect) {
            throw new IllegalArgumentException("nothing takes the effect " + effect);
        }
    }

    /**
     * @param partitionCount of the topic, 0 while that does not exist
     */
    public LedShards(
            String topic,
            ShardConfig config,
            Clock clock,
            IntSupplier partitionCount,
            Tenant<M> tenant) {
        this.topic = topic;
        this.config = config;
        this.clock = clock;
        this.partitionCount = partitionCount;
        this.tenant = tenant;
    }

    /** The partition that holds a key, of so many that there are. */
    public static int partitionOf(String key, int partitions) {
        int hash = key.hashCode();
        return (hash == Integer.MIN_VALUE ? 0 : Math.abs(hash)) % partitions;
    }

    /**
     * This broker leads a partition from now on; an older epoch than known is ignored. On the
     * partition's lane, as {@link #resign}.
     */
    public void lead(int partition, int epoch, Lane lane, ShardLog log) {
        Led<M> now = shards.get(partition);
        if (now != null && now.epoch >= epoch) {
            return;
        }
        begin(partition, epoch, new ShardPlace(topic + "-" + partition, lane, log, clock, config));
        if (now != null) {
            now.shard.close(ErrorCode.NOT_COORDINATOR);
        }
    }

    private void begin(int partition, int epoch, ShardPlace place) {
        var shard =
                new Shard<>(
                        place,
                        tenant.machine(epoch),
                        effect -> tenant.happen(partition, epoch, effect),
                        () ->
                                place.lane()
                                        .schedule(
                                                () -> beginAnew(partition, epoch, place),
                                                ANEW_NANOS));
        shards.put(partition, new Led<>(epoch, shard));
        shard.load();
    }

    /** The shard has broken: what the log says is read once more, by another machine. */
    private void beginAnew(int partition, int epoch, ShardPlace place) {
        Led<M> now = shards.get(partition);
        if (now != null && now.epoch == epoch) {
            begin(partition, epoch, place);
        }
    }

    /** This broker leads a partition no more, as of a leader epoch. */
    public void resign(int partition, int epoch) {
        Led<M> now = shards.get(partition);
        if (now != null && now.epoch <= epoch) {
            shards.remove(partition);
            now.shard.close(ErrorCode.NOT_COORDINATOR);
        }
    }

    /** Stops all of them. */
    public void close() {
        List<Led<M>> all = List.copyOf(shards.values());
        shards.clear();
        all.forEach(led -> led.shard.close(ErrorCode.COORDINATOR_NOT_AVAILABLE));
    }

    /** Puts a command to the shard that holds a key; see {@link Shard#ask}. */
    public <R> CompletionStage<R> ask(
            String key, BiFunction<M, Ticket, Decision> decide, Function<ErrorCode, R> refusal) {
        int partitions = partitionCount.getAsInt();
        return partitions <= 0
                ? notHere(refusal)
                : ask(partitionOf(key, partitions), decide, refusal);
    }

    /** Puts a command to the shard of a partition. */
    public <R> CompletionStage<R> ask(
            int partition, BiFunction<M, Ticket, Decision> decide, Function<ErrorCode, R> refusal) {
        Led<M> led = shards.get(partition);
        return led == null ? notHere(refusal) : led.shard.ask(decide, refusal);
    }

    private static <R> CompletionStage<R> notHere(Function<ErrorCode, R> refusal) {
        return CompletableFuture.completedFuture(refusal.apply(ErrorCode.NOT_COORDINATOR));
    }

    /** Puts a command to every shard; one answer of each. */
    public <R> List<CompletionStage<R>> askAll(
            BiFunction<M, Ticket, Decision> decide, Function<ErrorCode, R> refusal) {
        List<CompletionStage<R>> answers = new ArrayList<>();
        shards.values().forEach(led -> answers.add(led.shard.ask(decide, refusal)));
        return answers;
    }

    /**
     * Puts a command that nobody waits for to a partition's shard, if it is still of this epoch.
     */
    public void tell(int partition, int epoch, Function<M, Decision> decide) {
        Led<M> led = shards.get(partition);
        if (led != null && led.epoch == epoch) {
            led.shard.tell(decide);
        }
    }

    /** Puts a command that nobody waits for to every shard. */
    public void tellAll(Function<M, Decision> decide) {
        shards.values().forEach(led -> led.shard.tell(decide));
    }
}
