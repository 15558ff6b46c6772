package io.millrace.server.telemetry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;

import io.millrace.wire.compress.Codec;
import io.millrace.wire.compress.Decompressor;
import io.millrace.wire.io.Malformed;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Clients' metrics (KIP-714): tells clients what to push and takes it. Any thread.
 *
 * <p>A client is remembered for three of its intervals, so that a silent one costs nothing for
 * long; beyond a number of clients the one that was silent longest is forgotten early, and merely
 * asks again.
 */
public final class Telemetry {
    private static final int MOST_CLIENTS = 16_384;
    private static final int INTERVALS_KEPT = 3;

    private final int maxBytes;
    private final LongSupplier nowMs;
    private final Receiver receiver;
    private final AtomicReference<@Nullable Cache<UUID, Instance>> instances =
            new AtomicReference<>();
    private final AtomicReference<Subscriptions> subscriptions =
            new AtomicReference<>(new Subscriptions(Map.of(), 0));

    private record Subscriptions(Map<String, Subscription> byName, long version) {}

    /** One push; the metrics are compressed with the codec of this id. */
    public record Push(int subscriptionId, boolean last, int codec, ByteBuffer metrics) {}

    /**
     * Begins without subscriptions.
     *
     * @param maxBytes the largest push, compressed and not ({@code telemetry.max.bytes})
     */
    public Telemetry(int maxBytes, LongSupplier nowMs, Receiver receiver) {
        this.maxBytes = maxBytes;
        this.nowMs = nowMs;
        this.receiver = receiver;
    }

    /** The largest push. */
    public int maxBytes() {
        return maxBytes;
    }

    /**
     * Replaces a subscription; it is gone when it has no configs.
     *
     * @throws IllegalArgumentException when the configs are not usable; nothing changes then
     */
    public void subscribe(String name, Map<String, String> configs) {
        var subscription = configs.isEmpty() ? null : Subscription.of(configs);
        subscriptions.updateAndGet(before -> {
            var after = new TreeMap<>(before.byName);
            if (subscription == null) {
                after.remove(name);
            } else {
                after.put(name, subscription);
            }
            return new Subscriptions(after, before.version + 1);
        });
    }

    /** Tells a client what to push, or why it may not know yet. */
    public Answer ask(Client client) {
        long now = nowMs.getAsLong();
        var step = step(client, instance -> instance.ask(now));
        return step.outcome() == ErrorCode.NONE
                ? new Answer.Wanted(step.next().terms())
                : new Answer.Refused(step.outcome());
    }

    /** Takes a push. */
    public ErrorCode push(Client client, Push push) {
        long now = nowMs.getAsLong();
        var step =
                step(
                        client,
                        instance -> {
                            var judged = instance.push(push.subscriptionId, push.last, now);
                            var refusal = refusal(push);
                            return judged.outcome() == ErrorCode.NONE && refusal != ErrorCode.NONE
                                    ? judged.next().failed(refusal)
                                    : judged;
                        });
        return step.outcome() == ErrorCode.NONE && push.metrics.hasRemaining()
                ? receive(client, push)
                : step.outcome();
    }

    private ErrorCode refusal(Push push) {
        if (!Codec.known(push.codec)) {
            return ErrorCode.UNSUPPORTED_COMPRESSION_TYPE;
        }
        return push.metrics.remaining() > maxBytes ? ErrorCode.TELEMETRY_TOO_LARGE : ErrorCode.NONE;
    }

    private ErrorCode receive(Client client, Push push) {
        try (var decompressor = new Decompressor()) {
            // What grows beyond the limit is damaged or hostile, and never held whole.
            receiver.receive(
                    client,
                    decompressor.decompress(Codec.of(push.codec), push.metrics, 2, maxBytes));
            return ErrorCode.NONE;
        } catch (Malformed malformed) {
            step(client, instance -> instance.failed(ErrorCode.INVALID_RECORD));
            return ErrorCode.INVALID_RECORD;
        }
    }

    /** One change of what is remembered of a client, atomic for each client. */
    private Instance.Step step(Client client, Function<Instance, Instance.Step> change) {
        var now = Objects.requireNonNull(subscriptions.get());
        var taken = new AtomicReference<Instance.Step>();
        instances()
                .asMap()
                .compute(
                        client.instanceId(),
                        (_, known) -> {
                            var step = change.apply(current(client, known, now));
                            taken.set(step);
                            return step.next();
                        });
        return Objects.requireNonNull(taken.get());
    }

    /** Made when the first client asks: until then a start need not load its classes. */
    private Cache<UUID, Instance> instances() {
        var open = instances.get();
        if (open == null) {
            instances.compareAndSet(null, remembering());
            open = Objects.requireNonNull(instances.get());
        }
        return open;
    }

    private Cache<UUID, Instance> remembering() {
        return Caffeine.newBuilder()
                .executor(Runnable::run) // its upkeep is too little for threads of its own
                .maximumSize(MOST_CLIENTS)
                .ticker(() -> nowMs.getAsLong() * 1_000_000)
                .expireAfter(
                        Expiry.accessing((UUID _, Instance instance) ->
                                Duration.ofMillis(
                                        (long) INTERVALS_KEPT * instance.terms().intervalMs())))
                .build();
    }

    private static Instance current(
            Client client, @Nullable Instance known, Subscriptions subscriptions) {
        if (known != null && known.version() == subscriptions.version) {
            return known;
        }
        var terms = Terms.of(client, subscriptions.byName.values());
        return known == null
                ? Instance.fresh(terms, subscriptions.version)
                : known.under(terms, subscriptions.version);
    }
}
