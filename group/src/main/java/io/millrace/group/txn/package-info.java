/** Producer ids, and transactions: their coordinator, its records, the way to their end. */
@NullMarked
package io.millrace.group.txn;

import org.jspecify.annotations.NullMarked;
