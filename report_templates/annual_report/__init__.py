"""年度考核结果报告: what the year's appraisal came to, how points came about, and what to think over for the next year."""
