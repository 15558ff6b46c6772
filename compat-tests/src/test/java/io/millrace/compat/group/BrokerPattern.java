package io.millrace.compat.group;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.SubscriptionPattern;

/** Patterns that the broker matches; clients before 4.0 do not have them. */
final class BrokerPattern {
    private BrokerPattern() {}

    static void subscribe(Consumer<?, ?> consumer, String regex, ConsumerRebalanceListener told) {
        consumer.subscribe(new SubscriptionPattern(regex), told);
    }
}
