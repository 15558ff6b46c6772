package io.millrace.replication.cluster;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/*
 * An immutable map whose changed copy costs the touched shards only. One update of a cluster of a hundred thousand
 * topics copies a spine of references and a shard of some hundred entries instead of everything.
 */
/** An immutable hash map made for many small changes. Iteration order means nothing. */
final class ShardedMap<K, V> {
    private static final int SHARDS = 256;

    private final List<Map<K, V>> shards;
    private final int size;

    private ShardedMap(List<Map<K, V>> shards, int size) {
        this.shards = shards;
        this.size = size;
    }

    static <K, V> ShardedMap<K, V> empty() {
        var shards = new ArrayList<Map<K, V>>(SHARDS);
        for (int i = 0; i < SHARDS; i++) {
            shards.add(Map.of());
        }
        return new ShardedMap<>(shards, 0);
    }

    int size() {
        return size;
    }

    @Nullable V get(K key) {
        return shards.get(shardOf(key)).get(key);
    }

    /** All values, in no order that means anything. */
    List<V> values() {
        var all = new ArrayList<V>(size);
        for (Map<K, V> shard : shards) {
            all.addAll(shard.values());
        }
        return all;
    }

    /** Begins a changed copy. */
    Edit<K, V> edit() {
        return new Edit<>(this);
    }

    private static int shardOf(Object key) {
        int hash = key.hashCode() * 0x9E3779B9;
        return hash >>> (Integer.SIZE - 8);
    }

    /** A copy being changed, by one thread. */
    static final class Edit<K, V> {
        private final List<Map<K, V>> shards;
        private final boolean[] owned = new boolean[SHARDS];
        private int size;

        private Edit(ShardedMap<K, V> origin) {
            this.shards = new ArrayList<>(origin.shards);
            this.size = origin.size;
        }

        @Nullable V get(K key) {
            return shards.get(shardOf(key)).get(key);
        }

        void put(K key, V value) {
            if (own(key).put(key, value) == null) {
                size++;
            }
        }

        void remove(K key) {
            if (get(key) != null && own(key).remove(key) != null) {
                size--;
            }
        }

        /** The finished copy; this edit must not be used afterwards. */
        ShardedMap<K, V> done() {
            Arrays.fill(owned, false);
            return new ShardedMap<>(shards, size);
        }

        private Map<K, V> own(K key) {
            int shard = shardOf(key);
            if (!owned[shard]) {
                shards.set(shard, new HashMap<>(shards.get(shard)));
                owned[shard] = true;
            }
            return shards.get(shard);
        }
    }
}
