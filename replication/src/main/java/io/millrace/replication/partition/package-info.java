/** One replica of one partition: its role, who is in sync with it, what is committed. */
package io.millrace.replication.partition;
