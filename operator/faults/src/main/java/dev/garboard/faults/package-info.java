/**
 * Faults for any operator: a proxy before its API server numbers its writes and kills it at a
 * chosen one; what must hold afterwards is compared and checked.
 */
package dev.garboard.faults;
