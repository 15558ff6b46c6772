package io.millrace.replication.partition;

import io.millrace.log.Log;

/** What is to be done to a partition's log from time to time. */
public enum Upkeep {
    /** Old segments go. */
    RETENTION {
        @Override
        void of(Partition partition, Log log) {
            if (log.retain() > 0) {
                partition.publish();
            }
        }
    },
    /** Silent producers are forgotten. */
    PRODUCERS {
        @Override
        void of(Partition partition, Log log) {
            log.expireProducers();
        }
    },
    /** What has waited for {@code flush.ms} is forced to the disk. */
    FLUSH {
        @Override
        void of(Partition partition, Log log) {
            if (log.flushDueByTime()) {
                partition.flush();
            }
        }
    };

    /** Does it to an open log; on the partition's lane. */
    abstract void of(Partition partition, Log log);
}
