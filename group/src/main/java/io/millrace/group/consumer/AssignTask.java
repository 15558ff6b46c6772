package io.millrace.group.consumer;

import io.millrace.group.assign.Assignor;
import io.millrace.group.assign.PartitionSet;

import java.util.Map;

/** A target to be made off the lane. */
public record AssignTask(String group, int epoch, Assignor assignor, Assignor.Task task) {
    /** What each member is to have. */
    public Map<String, PartitionSet> make() {
        return assignor.assign(task);
    }
}
