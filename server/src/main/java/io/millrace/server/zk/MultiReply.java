package io.millrace.server.zk;

import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.data.Stat;

import java.util.List;

/**
 * Answer to a transaction of several operations: all were done, or none.
 *
 * @param results one per operation when all were done; otherwise only the failed one tells
 * @param resent whether the request went out more than once because the connection broke; a refusal
 *     may then mean that the first copy had been done
 */
record MultiReply(List<OpResult> results, boolean resent) {

    boolean done() {
        return failedIndex() < 0;
    }

    /** Index of the operation that stopped the transaction, -1 if none did. */
    int failedIndex() {
        for (int i = 0; i < results.size(); i++) {
            if (codeOf(i) != Code.OK && codeOf(i) != Code.RUNTIMEINCONSISTENCY) {
                return i;
            }
        }
        return -1;
    }

    /** Why the transaction was refused, OK if it was done. */
    Code code() {
        int failed = failedIndex();
        return failed < 0 ? Code.OK : codeOf(failed);
    }

    /** Stat after a setData at {@code index}. */
    Stat stat(int index) {
        return ((OpResult.SetDataResult) results.get(index)).getStat();
    }

    /** Path made by a create at {@code index}, with its sequence number if it has one. */
    String createdPath(int index) {
        return ((OpResult.CreateResult) results.get(index)).getPath();
    }

    private Code codeOf(int index) {
        return results.get(index) instanceof OpResult.ErrorResult error
                ? Code.get(error.getErr())
                : Code.OK;
    }
}
