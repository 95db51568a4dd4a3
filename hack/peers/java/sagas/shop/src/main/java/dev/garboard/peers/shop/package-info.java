/** What an order is and what each service does for it, whoever coordinates them. */
package dev.garboard.peers.shop;
