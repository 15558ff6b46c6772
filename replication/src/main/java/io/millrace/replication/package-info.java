/** The replicas that this broker holds. */
package io.millrace.replication;
