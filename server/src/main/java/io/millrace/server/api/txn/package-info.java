/** Handlers of producer ids. */
@NullMarked
package io.millrace.server.api.txn;

import org.jspecify.annotations.NullMarked;
