package io.millrace.server.boot;

import io.millrace.server.quota.ClientQuotas;
import io.millrace.server.quota.QuotaBook;
import io.millrace.server.quota.QuotaEntity;
import io.millrace.server.quota.QuotaKind;
import io.millrace.server.zk.ConfigEntity;
import io.millrace.server.zk.ConfigStore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** The limits of clients as ZooKeeper keeps them, put in force as they change. */
final class StoredQuotas implements QuotaBook {
    private static final Logger LOG = LoggerFactory.getLogger(StoredQuotas.class);
    private static final String CLIENTS = "clients";
    private static final String USERS = "users";
    private static final String IPS = "ips";

    private final ConfigStore store;
    private final ClientQuotas clients;

    /** To be made before the store is started, so that it hears of everything. */
    StoredQuotas(ConfigStore store, ClientQuotas clients) {
        this.store = store;
        this.clients = clients;
        store.addListener(this::changed);
    }

    private void changed(ConfigEntity entity, SortedMap<String, String> configs) {
        var limited = QuotaPaths.entity(entity);
        if (limited == null) return;
        var limits = limits(entity, configs);
        if (limited.isIp()) {
            QuotaPaths.resolve(limited, address -> clients.replace(address, limits));
        } else {
            clients.replace(limited, limits);
        }
        LOG.info("Quotas of {}: {}", entity.path(), limits);
    }

    @Override
    public Map<QuotaEntity, Map<QuotaKind, Double>> all() {
        var all = new LinkedHashMap<QuotaEntity, Map<QuotaKind, Double>>();
        for (var type : List.of(USERS, CLIENTS, IPS)) {
            store.all(type)
                    .forEach((path, configs) -> {
                        var entity = QuotaPaths.entity(path);
                        if (entity != null) all.put(entity, limits(path, configs));
                    });
        }
        return Collections.unmodifiableMap(all);
    }

    @Override
    public CompletionStage<Void> update(
            QuotaEntity entity, UnaryOperator<Map<QuotaKind, Double>> change) {
        var path = QuotaPaths.path(entity);
        return store.update(
                path,
                before -> {
                    var after = new TreeMap<>(before); // a user's credentials stay as they are
                    for (var kind : QuotaKind.values()) after.remove(kind.key());
                    change.apply(limits(path, before))
                            .forEach((kind, limit) -> after.put(kind.key(), text(kind, limit)));
                    return after;
                });
    }

    private static String text(QuotaKind kind, double limit) {
        return kind.isWhole() ? Long.toString((long) limit) : Double.toString(limit);
    }

    private static Map<QuotaKind, Double> limits(
            ConfigEntity entity, SortedMap<String, String> configs) {
        var limits = new EnumMap<QuotaKind, Double>(QuotaKind.class);
        configs.forEach((key, text) -> {
            var kind = QuotaKind.of(key);
            if (kind == null) return;
            try {
                limits.put(kind, Double.valueOf(text.strip()));
            } catch (NumberFormatException e) {
                LOG.warn("{} of {} is no number and is left out: {}", key, entity.path(), text);
            }
        });
        return limits;
    }
}
