package io.millrace.server.api.config;

import io.millrace.replication.cluster.ClusterView;
import io.millrace.server.config.LiveConfig;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Checks and writes what the two alter requests want. */
public final class ConfigWriter {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigWriter.class);

    private final Resources resources;
    private final LiveConfig live;
    private final ConfigBook book;
    private final LogLevels loggers;

    public ConfigWriter(
            ClusterView view, int brokerId, LiveConfig live, ConfigBook book, LogLevels loggers) {
        this.resources = new Resources(view, brokerId);
        this.live = live;
        this.book = book;
        this.loggers = loggers;
    }

    /** What became of one wish. */
    record Outcome(Alteration wish, ErrorCode error, @Nullable String why) {}

    private record Resource(byte type, String name) {}

    /** Does what can be done; the outcomes are in the order of the wishes. */
    CompletionStage<List<Outcome>> alter(List<Alteration> wishes, boolean validateOnly) {
        var seen = new HashSet<Resource>();
        var repeated = new HashSet<Resource>();
        wishes.stream()
                .map(ConfigWriter::resource)
                .filter(resource -> !seen.add(resource))
                .forEach(repeated::add);
        var parts = new ArrayList<CompletableFuture<Outcome>>();
        for (var wish : wishes) {
            var part =
                    repeated.contains(resource(wish))
                            ? now(wish, invalid("the resource is named more than once"))
                            : alter(wish, validateOnly);
            parts.add(part.toCompletableFuture());
        }
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .thenApply(_ -> parts.stream().map(CompletableFuture::join).toList());
    }

    private static Resource resource(Alteration wish) {
        return new Resource(wish.type(), wish.name());
    }

    private CompletionStage<Outcome> alter(Alteration wish, boolean validateOnly) {
        try {
            return switch (resources.toAlter(wish.type(), wish.name())) {
                case ConfigTarget.Stored target -> store(wish, target, validateOnly);
                case ConfigTarget.Loggers _ -> {
                    LoggerChange.apply(wish, loggers, validateOnly);
                    yield now(wish, null);
                }
            };
        } catch (Refusal e) {
            return now(wish, e);
        }
    }

    private CompletionStage<Outcome> store(
            Alteration wish, ConfigTarget.Stored target, boolean validateOnly) {
        // Refusals come before anything is read from or written to ZooKeeper.
        checked(wish, target, book.read(target));
        if (validateOnly) return now(wish, null);
        return book.update(target, before -> checked(wish, target, before))
                .handle((_, failure) -> outcome(wish, failure));
    }

    private SortedMap<String, String> checked(
            Alteration wish, ConfigTarget.Stored target, SortedMap<String, String> before) {
        var after =
                switch (wish) {
                    case Alteration.Replace replace -> replacement(replace.entries());
                    case Alteration.Edit edit ->
                            ConfigChange.apply(target, edit.steps(), before, live.layers());
                };
        OverrideCheck.check(target, before, after, live);
        return after;
    }

    private static SortedMap<String, String> replacement(List<Alteration.Entry> entries) {
        var after = new TreeMap<String, String>();
        for (var entry : entries) {
            var value = entry.value();
            if (value == null) throw invalid("config " + entry.name() + " has no value");
            if (after.put(entry.name(), value) != null) {
                throw invalid("config " + entry.name() + " is named more than once");
            }
        }
        return after;
    }

    private static CompletionStage<Outcome> now(Alteration wish, @Nullable Refusal refusal) {
        return CompletableFuture.completedStage(outcome(wish, refusal));
    }

    private static Outcome outcome(Alteration wish, @Nullable Throwable failure) {
        if (failure == null) return new Outcome(wish, ErrorCode.NONE, null);
        var cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        if (cause instanceof Refusal refusal)
            return new Outcome(wish, refusal.error(), refusal.getMessage());
        LOG.warn("Configs of {} not written", wish.name(), cause);
        return new Outcome(
                wish,
                ErrorCode.UNKNOWN_SERVER_ERROR,
                "the configs could not be written: " + cause.getMessage());
    }

    private static Refusal invalid(String why) {
        return new Refusal(ErrorCode.INVALID_REQUEST, why);
    }
}
