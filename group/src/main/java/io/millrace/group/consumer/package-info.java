/** Groups whose partitions the broker shares out: members only heartbeat (KIP-848). */
@NullMarked
package io.millrace.group.consumer;

import org.jspecify.annotations.NullMarked;
