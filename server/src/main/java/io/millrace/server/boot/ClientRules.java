package io.millrace.server.boot;

import io.millrace.server.api.ApiTable;
import io.millrace.server.api.Dispatch;
import io.millrace.server.api.quota.QuotaApis;
import io.millrace.server.api.security.DescribeUserScramCredentialsHandler;
import io.millrace.server.api.security.ScramCredential;
import io.millrace.server.api.telemetry.TelemetryApis;
import io.millrace.server.config.BrokerConfig;
import io.millrace.server.config.QuotaKeys;
import io.millrace.server.telemetry.MetricsLog;
import io.millrace.server.telemetry.Telemetry;
import io.millrace.server.zk.ConfigEntity;
import io.millrace.server.zk.ConfigStore;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.TopicId;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** What ZooKeeper says about clients, put in force: their quotas, and the metrics they push. */
final class ClientRules {
    private static final Logger LOG = LoggerFactory.getLogger(ClientRules.class);
    private static final String USERS = "users";
    private static final String CLIENT_METRICS = "client-metrics";

    private final ConfigStore store;
    private final StoredQuotas quotas;
    private final Telemetry telemetry;
    private final RandomGenerator random;

    /** To be made before the store is started, so that they hear of everything. */
    ClientRules(ConfigStore store, Quotas quotas, BrokerConfig config, RandomGenerator random) {
        this.store = store;
        this.quotas = new StoredQuotas(store, quotas.clients());
        this.telemetry =
                new Telemetry(
                        config.get(QuotaKeys.TELEMETRY_MAX_BYTES),
                        () -> System.nanoTime() / 1_000_000,
                        new MetricsLog());
        this.random = random;
        store.addListener(this::changed);
    }

    private void changed(ConfigEntity entity, SortedMap<String, String> configs) {
        if (!entity.type().equals(CLIENT_METRICS)) return;
        try {
            telemetry.subscribe(entity.name(), configs);
        } catch (IllegalArgumentException e) {
            LOG.warn("{} stays as it was: {}", entity.path(), e.getMessage());
        }
    }

    private Map<String, List<ScramCredential>> credentials() {
        var found = new TreeMap<String, List<ScramCredential>>();
        store.all(USERS)
                .forEach((entity, configs) -> {
                    var credentials =
                            configs.entrySet().stream()
                                    .map(each -> ScramCredential.of(each.getKey(), each.getValue()))
                                    .filter(Objects::nonNull)
                                    .toList();
                    if (!credentials.isEmpty()) found.put(entity.name(), credentials);
                });
        return found;
    }

    /** Adds the requests by which the rules are read and changed, and those they rule. */
    void addTo(ApiTable table) {
        new QuotaApis(quotas).addTo(table);
        var scram = ApiKey.DESCRIBE_USER_SCRAM_CREDENTIALS;
        table.add(
                scram,
                scram.oldestVersion(),
                scram.newestVersion(),
                Dispatch.EVENT_LOOP,
                new DescribeUserScramCredentialsHandler(this::credentials));
        new TelemetryApis(telemetry, () -> TopicId.random(random)).addTo(table);
    }
}
