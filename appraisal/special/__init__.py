"""专项考评: appraisals of their own beside the total, and what of their results is their own."""
