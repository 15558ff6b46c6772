package io.millrace.server.quota;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What is known of each client with a limit, made when it is first asked for and forgotten after an
 * idle hour, as Kafka does, or early beyond a number that only invented client ids can reach.
 *
 * <p>The cache itself is made on first use: most brokers have no quotas, and loading its classes
 * would be felt when they start.
 */
final class IdleCache<K, V> {
    private static final Duration IDLE = Duration.ofHours(1);
    private static final long MOST = 100_000;

    private final LongSupplier nowMs;
    private final Function<K, V> maker;
    private final AtomicReference<@Nullable LoadingCache<K, V>> cache = new AtomicReference<>();

    IdleCache(LongSupplier nowMs, Function<K, V> maker) {
        this.nowMs = nowMs;
        this.maker = maker;
    }

    V get(K key) {
        var open = cache.get();
        if (open == null) {
            cache.compareAndSet(null, open());
            open = Objects.requireNonNull(cache.get());
        }
        return open.get(key);
    }

    private LoadingCache<K, V> open() {
        return Caffeine.newBuilder()
                .executor(Runnable::run) // its upkeep is too little for threads of its own
                .expireAfterAccess(IDLE)
                .maximumSize(MOST)
                .ticker(() -> nowMs.getAsLong() * 1_000_000)
                .build(maker::apply);
    }
}
