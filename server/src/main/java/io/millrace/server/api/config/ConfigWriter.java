package io.millrace.server.api.config;

import io.millrace.replication.cluster.ClusterView;
import io.millrace.server.config.BrokerKeys;
import io.millrace.server.config.DynamicCheck;
import io.millrace.server.config.InvalidConfig;
import io.millrace.server.config.LiveConfig;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Checks and writes what the two alter requests want. */
public final class ConfigWriter {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigWriter.class);

    private final Resources resources;
    private final LiveConfig live;
    private final ConfigBook book;

    public ConfigWriter(ClusterView view, int brokerId, LiveConfig live, ConfigBook book) {
        this.resources = new Resources(view, brokerId);
        this.live = live;
        this.book = book;
    }

    /** What became of one resource. */
    record Outcome(ErrorCode error, @Nullable String why) {
        static final Outcome DONE = new Outcome(ErrorCode.NONE, null);
    }

    /** From the overrides in force to those wanted. */
    interface Change {
        /**
         * @throws Refusal when that cannot be done
         */
        SortedMap<String, String> apply(ConfigTarget target, SortedMap<String, String> before);
    }

    CompletionStage<Outcome> alter(byte type, String name, boolean validateOnly, Change change) {
        var found = resources.find(type, name);
        var target = found.target();
        if (target == null)
            return CompletableFuture.completedStage(new Outcome(found.error(), found.why()));
        try {
            // Refusals come before anything is read from or written to ZooKeeper.
            checked(target, book.read(target), change);
        } catch (Refusal e) {
            return CompletableFuture.completedStage(new Outcome(e.error(), e.getMessage()));
        }
        if (validateOnly) return CompletableFuture.completedStage(Outcome.DONE);
        return book.update(target, before -> checked(target, before, change))
                .handle((_, failure) -> failure == null ? Outcome.DONE : outcome(name, failure));
    }

    private SortedMap<String, String> checked(
            ConfigTarget target, SortedMap<String, String> before, Change change) {
        var after = change.apply(target, before);
        switch (target) {
            case ConfigTarget.Topic _ -> checkTopic(before, after);
            case ConfigTarget.Broker _ -> checkBroker(before, after, true);
            case ConfigTarget.AllBrokers _ -> checkBroker(before, after, false);
        }
        return after;
    }

    private void checkTopic(Map<String, String> before, Map<String, String> after) {
        try {
            DynamicCheck.checkTopic(after, live.layers());
        } catch (InvalidConfig e) {
            throw new Refusal(
                    ErrorCode.INVALID_CONFIG,
                    Objects.requireNonNullElse(e.getMessage(), before.toString()));
        }
    }

    /** Looks at what is new only: what other releases stored must not stand in the way. */
    private static void checkBroker(
            Map<String, String> before, Map<String, String> after, boolean perBroker) {
        after.forEach((name, text) -> {
            if (text.equals(before.get(name))) return;
            var why = DynamicCheck.refusal(name, text, perBroker);
            if (why != null) throw new Refusal(ErrorCode.INVALID_REQUEST, why);
            var key = BrokerKeys.find(name);
            if (key == null || key.isSecret()) {
                throw new Refusal(
                        ErrorCode.INVALID_REQUEST,
                        name
                                + " may hold a password, and passwords cannot be kept in ZooKeeper"
                                + " yet");
            }
        });
    }

    private static Outcome outcome(String name, Throwable failure) {
        var cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        if (cause instanceof Refusal refusal)
            return new Outcome(refusal.error(), refusal.getMessage());
        LOG.warn("Configs of {} not written", name, cause);
        return new Outcome(
                ErrorCode.UNKNOWN_SERVER_ERROR,
                "the configs could not be written: " + cause.getMessage());
    }
}
