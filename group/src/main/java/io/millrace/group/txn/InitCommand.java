package io.millrace.group.txn;

/**
 * InitProducerId of a transactional id.
 *
 * @param expected who the asker believes to be (KIP-360), {@link Producer#NONE} if it does not say
 */
public record InitCommand(String id, int timeoutMs, Producer expected) {
    boolean expectsSomebody() {
        return expected.id() >= 0;
    }
}
