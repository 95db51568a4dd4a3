/** Money, which means the same in every service: the one type that their domains share. */
package dev.garboard.contracts.money;
