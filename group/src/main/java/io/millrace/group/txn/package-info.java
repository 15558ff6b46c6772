/** Producer ids. */
@NullMarked
package io.millrace.group.txn;

import org.jspecify.annotations.NullMarked;
