package io.millrace.server.zk;

import io.millrace.replication.controller.ControllerTerm;

import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The cluster's finalized features, {@code /feature}. */
public final class FeatureStore {
    static final String PATH = "/feature";
    private static final int VERSION = 2;
    private static final int ENABLED = 1;

    private final ZooKeeperSession session;

    public FeatureStore(ZooKeeperSession session) {
        this.session = session;
    }

    /**
     * What the node says.
     *
     * @param epoch its version: FinalizedFeaturesEpoch
     * @param enabled whether features are in force at all
     * @param maxLevels feature names to their finalized levels
     */
    public record Features(int epoch, boolean enabled, Map<String, Integer> maxLevels) {
        public Features {
            maxLevels = Map.copyOf(maxLevels);
        }
    }

    /** The finalized features, empty before any controller was elected. */
    public CompletionStage<Optional<Features>> read() {
        return read(null);
    }

    /** The same; {@code changed} runs once, on ZooKeeper's event thread, when to read again. */
    public CompletionStage<Optional<Features>> read(@Nullable Runnable changed) {
        NodeWatch watch = changed == null ? null : (_, _) -> changed.run();
        CompletionStage<Optional<Znode>> node =
                watch == null ? session.read(PATH, null) : session.readOrAwait(PATH, watch);
        return node.thenApply(found -> found.map(FeatureStore::parse));
    }

    /** Makes sure that features are enabled, as a new controller does; levels stay as they are. */
    CompletionStage<Void> enable(ControllerTerm term) {
        return session.read(PATH, null)
                .thenCompose(found -> {
                    if (found.isEmpty()) {
                        return write(
                                term,
                                session.create(PATH, payload(Map.of()), CreateMode.PERSISTENT));
                    }
                    Features known = parse(found.get());
                    if (known.enabled()) {
                        return CompletableFuture.<Void>completedStage(null);
                    }
                    return write(term, Op.setData(PATH, payload(Map.of()), found.get().version()));
                });
    }

    private CompletionStage<Void> write(ControllerTerm term, Op operation) {
        return write(term, operation, () -> enable(term));
    }

    /**
     * Sets levels, those of other features stay; unless registered brokers do not support one: then
     * the stage has these brokers and nothing is written.
     */
    CompletionStage<Set<Integer>> finalizeAt(
            ControllerTerm term, Map<String, Integer> levels, boolean validateOnly) {
        return ChildNodes.read(session, BrokerNode.PARENT, null, null)
                .thenCompose(brokers -> {
                    Set<Integer> without = new TreeSet<>();
                    brokers.forEach((id, node) -> {
                        if (!BrokerNode.supports(node.data(), levels)) {
                            without.add(Integer.valueOf(id));
                        }
                    });
                    return validateOnly || !without.isEmpty()
                            ? CompletableFuture.completedStage(without)
                            : merge(term, levels).thenApply(_ -> without);
                });
    }

    private CompletionStage<Void> merge(ControllerTerm term, Map<String, Integer> levels) {
        return session.read(PATH, null)
                .thenCompose(found -> {
                    Map<String, Integer> all = new TreeMap<>();
                    found.map(FeatureStore::parse)
                            .filter(Features::enabled)
                            .ifPresent(known -> all.putAll(known.maxLevels()));
                    all.putAll(levels);
                    Op operation =
                            found.isEmpty()
                                    ? session.create(PATH, payload(all), CreateMode.PERSISTENT)
                                    : Op.setData(PATH, payload(all), found.get().version());
                    return write(term, operation, () -> merge(term, levels));
                });
    }

    private CompletionStage<Void> write(
            ControllerTerm term, Op operation, Supplier<CompletionStage<Void>> again) {
        List<Op> both = List.of(ControllerNode.stillElected(term.epochVersion()), operation);
        return session.write(both)
                .thenCompose(reply -> {
                    if (reply.done()) {
                        return CompletableFuture.<Void>completedStage(null);
                    }
                    boolean raced =
                            reply.failedIndex() == 1
                                    && (reply.code() == Code.NODEEXISTS
                                            || reply.code() == Code.BADVERSION);
                    if (raced) {
                        return again.get();
                    }
                    throw new ZooKeeperFailure(reply.code(), "write " + PATH);
                });
    }

    static byte[] payload(Map<String, Integer> maxLevels) {
        return Json.object(out -> {
            out.writeNumberField("version", VERSION);
            out.writeNumberField("status", ENABLED);
            out.writeObjectFieldStart("features");
            for (Map.Entry<String, Integer> level : maxLevels.entrySet()) {
                out.writeObjectFieldStart(level.getKey());
                out.writeNumberField("max_version_level", level.getValue());
                out.writeEndObject();
            }
            out.writeEndObject();
        });
    }

    private static Features parse(Znode node) {
        Json json = Json.parse(PATH, node.data());
        Json features = json.object("features");
        Map<String, Integer> levels = new LinkedHashMap<>();
        for (String name : features.values().keySet()) {
            levels.put(name, features.object(name).requireInt(PATH, "max_version_level"));
        }
        return new Features(node.version(), json.requireInt(PATH, "status") == ENABLED, levels);
    }
}
