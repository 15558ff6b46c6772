/** Handlers of producer ids and transactions, and what lets batches into transactions. */
@NullMarked
package io.millrace.server.api.txn;

import org.jspecify.annotations.NullMarked;
