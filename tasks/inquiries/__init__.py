"""问答: what people ask of the books and of the rules, answered as rows that can be printed; nothing here is a step of a round."""
