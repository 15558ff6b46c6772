package io.millrace.replication.controller;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/*
 * A broker that has just registered may have its clients ask before the news of it comes up here; at a new controller
 * that is likely, since everything else of the failover comes first. They must not be told that it is not there.
 */
/** Topics that are asked for, with another look at who lives if those who are known are too few. */
final class CreationAsks {
    private final Office office;

    CreationAsks(Office office) {
        this.office = office;
    }

    CompletionStage<Map<String, Answer<CreatedTopic>>> create(
            List<NewTopic> wishes, boolean validateOnly) {
        var creation = new TopicCreation(office);
        return wishes.stream().allMatch(this::hasBrokers)
                ? creation.create(wishes, validateOnly)
                : new StoreChanges(office)
                        .brokers()
                        .thenCompose(_ -> creation.create(wishes, validateOnly));
    }

    private boolean hasBrokers(NewTopic wish) {
        Set<Integer> live = office.state().liveBrokers();
        return wish.replicationFactor() <= live.size()
                && wish.assignments().values().stream().allMatch(live::containsAll);
    }
}
