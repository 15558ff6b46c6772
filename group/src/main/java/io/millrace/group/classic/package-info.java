/** Groups of the classic protocol: JoinGroup, SyncGroup, Heartbeat, LeaveGroup. */
@NullMarked
package io.millrace.group.classic;

import org.jspecify.annotations.NullMarked;
