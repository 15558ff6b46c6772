package io.millrace.server.quota;

/** What one request may create and delete. One thread at a time. */
public interface MutationBudget {
    /** No limit. */
    MutationBudget UNLIMITED =
            new MutationBudget() {
                @Override
                public boolean isUnlimited() {
                    return true;
                }

                @Override
                public boolean take(int partitions) {
                    return true;
                }

                @Override
                public int throttleMs() {
                    return 0;
                }
            };

    /** Whether nothing is ever refused, so that nobody need ask. */
    default boolean isUnlimited() {
        return false;
    }

    /** Takes the partitions of one topic; false when the topic has to be refused. */
    boolean take(int partitions);

    /** For how long the client has to be left alone from now on. */
    int throttleMs();
}
