/** Lanes: threads with mailboxes that own mutable state, and their timers. */
package io.millrace.replication.lane;
