package io.millrace.group.txn;

import io.millrace.wire.protocol.TopicPartition;

import java.util.SortedSet;

/** An effect: these markers are to be written now. */
record SendMarkers(String id, Marker marker, SortedSet<TopicPartition> partitions) {}
