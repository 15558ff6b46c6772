package io.millrace.server.quota;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** Where limits are kept; the server's is ZooKeeper's tree. */
public interface QuotaBook {
    /** Every entity that has limits, as last heard of. */
    Map<QuotaEntity, Map<QuotaKind, Double>> all();

    /**
     * Replaces the limits of an entity by what {@code change} makes of those in force, and tells
     * all brokers. The change may be applied more than once when somebody else writes at the same
     * time.
     */
    CompletionStage<Void> update(QuotaEntity entity, UnaryOperator<Map<QuotaKind, Double>> change);
}
